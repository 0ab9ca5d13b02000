// Loaded before anything else: the process' Date is wrong by so many milliseconds. The monotonic clock is as it was.
const { skew } = JSON.parse(process.argv[2])
const RealDate = globalThis.Date

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + skew)
    else super(...parts)
  }

  static now() {
    return RealDate.now() + skew
  }
}
