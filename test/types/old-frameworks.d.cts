// The suites run on the oldest supported major of Express and Koa too, installed under an alias.
// What the tests use of them is the same in both majors, so the newer one's types serve for both.
// (CommonJS by its extension: `export =` is what those types are.)
declare module 'express4' {
  import express = require('express')
  export = express
}

declare module 'koa2' {
  import Koa = require('koa')
  export = Koa
}
