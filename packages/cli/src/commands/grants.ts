import type { KeyringView } from '@latchkey/keyring'
import { command, given, type Command } from '../command.js'
import { usage } from '../errors.js'
import { printChanged, wordsOf, type Subject, type SubjectKind } from './subject.js'

export const permissionsFlag = {
  type: 'words',
  value: "'SCOPE ROLE …'",
  help: "Scopes and names of roles: 'pipeline:read readonly'; '' for none",
} as const

/** A kind that has permissions. */
export interface GranteeKind<V extends Subject> extends SubjectKind<V> {
  of(keyring: KeyringView): ReturnType<SubjectKind<V>['of']> & {
    update(id: string, input: { name?: string; permissions?: readonly string[] }): Promise<V>
  }
}

interface Words {
  readonly about: string
  /** What a name may have. */
  readonly name: string
  readonly examples: readonly string[]
}

/** `update` of a kind that has permissions. */
export function updateGrants<V extends Subject>(
  kind: GranteeKind<V>,
  { about, name: help, examples }: Words,
): Command {
  const words = wordsOf(kind.noun)
  return command({
    name: `${kind.noun} update`,
    summary: `Change a ${words}’s name or permissions`,
    about,
    operands: [{ name: 'ID', help: `The ${words}` }],
    flags: { name: { type: 'text', help }, permissions: permissionsFlag },
    examples,
    async run(session, { name, permissions }, [id = '']) {
      if (name === undefined && permissions === undefined) throw usage('give --name or --permissions')
      const subjects = kind.of(await session.keyring())
      await printChanged(session, kind, await subjects.update(id, given({ name, permissions })))
    },
  })
}
