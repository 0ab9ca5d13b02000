import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor'

const packages = join(import.meta.dirname, '..', '..', 'packages')

/**
 * Writes a report of every package's declarations, `<folder>.api.md`.
 *
 * @param {string} folder where to
 */
export function writeReports(folder) {
  mkdirSync(folder, { recursive: true })
  const temporary = mkdtempSync(join(tmpdir(), 'latchkey-api-'))
  const [first, ...others] = readdirSync(packages).map((name) => configOf(name, folder, temporary))
  const additionalEntryPoints = others.map((config) => config.mainEntryPointFilePath)
  // One program for all of them: each alone would read the same declarations again.
  const compilerState = CompilerState.create(first, { additionalEntryPoints })
  try {
    for (const config of [first, ...others]) report(config, compilerState)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** @param {ExtractorConfig} config @param {CompilerState} compilerState */
function report(config, compilerState) {
  const { succeeded } = Extractor.invoke(config, { localBuild: true, compilerState, messageCallback })
  if (!succeeded) throw new Error(`no report of ${config.projectFolder}`)
}

/** It tells of everything that it writes; only what is wrong is of use. */
function messageCallback(message) {
  if (message.logLevel !== 'error') message.handled = true
}

/** @param {string} name @param {string} reportFolder @param {string} reportTempFolder */
function configOf(name, reportFolder, reportTempFolder) {
  const projectFolder = join(packages, name)
  const packageJsonFullPath = join(projectFolder, 'package.json')
  const configObject = {
    projectFolder,
    mainEntryPointFilePath: join(projectFolder, 'dist', 'index.d.ts'),
    compiler: { overrideTsconfig: { compilerOptions } },
    apiReport: {
      enabled: true,
      reportFileName: `${name}.api.md`,
      reportFolder,
      reportTempFolder,
      // What is not exported by name, and can be seen all the same.
      includeForgottenExports: true,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: 'lf',
    messages,
  }
  return ExtractorConfig.prepare({ configObject, configObjectFullPath: undefined, packageJsonFullPath })
}

/** As in tsconfig.base.json, which the TypeScript that API Extractor brings along would read differently. */
const compilerOptions = {
  target: 'es2023',
  lib: ['es2023', 'es2024.string'],
  types: ['node'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
}

const messages = {
  compilerMessageReporting: { default: { logLevel: 'error' } },
  // Whatever names a line would change the report whenever the line moves.
  extractorMessageReporting: {
    default: { logLevel: 'none' },
    'ae-forgotten-export': { logLevel: 'warning', addToApiReportFile: true },
  },
  tsdocMessageReporting: { default: { logLevel: 'none' } },
}
