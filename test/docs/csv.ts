import { latchkeyProblems } from './latchkey-script.js'

/** What is wrong with a CSV block: keys that the command line does not take in. */
export function csvProblems(code: string): Promise<string[]> {
  const userId = /\b[0-9a-f]{24}\b/.exec(code)?.[0] ?? 'ada'
  const owner = `latchkey user create --account "$(latchkey account create --name Acme)" --email a@example.com --permissions '' --id ${userId}`
  return latchkeyProblems(`latchkey key import keys.csv`, `${owner}\ncat > keys.csv <<'EOF'\n${code}EOF`)
}
