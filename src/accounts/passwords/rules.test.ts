import { describe, expect, it } from 'vitest';
import { fc } from '../../../test/properties.ts';
import { commonPasswords } from './common-passwords.ts';
import { passwordProblem } from './rules.ts';

const context = { minLength: 8, words: ['Ada Byronesque', 'ada.byronesque@sky.example', 'Night Sky Club'] };

describe('a password', () => {
  it('is compared with a list of more than 15,000 that leaks are full of', () =>
    expect(commonPasswords().size).toBeGreaterThan(15_000));

  for (const [password, problem] of [
    ['seven77', 'too-short'],
    ['a'.repeat(257), 'too-long'],
    ['password', 'common'],
    ['PassWord', 'common'],
    ['p@ssw0rd', 'common'],
    ['trustno1', 'common'],
    ['password2024!', 'common'],
    ['sunshine!!', 'common'],
    ['letmeinletmein', 'common'],
    ['dragondragon', 'common'],
    ['aaaaaaaaaaaa', 'repetitive'],
    ['abababababab', 'repetitive'],
    ['abcdefghijkl', 'repetitive'],
    ['87654321', 'repetitive'],
    ['AdaByronesque1', 'personal'],
    ['byronesque42', 'personal'],
    ['Byr0n3sque2026', 'personal'],
    ['night sky club', 'personal'],
    ['nightskyclub!', 'personal'],
  ] as const)
    it(`${password.slice(0, 20)} is refused as ${problem}`, () =>
      expect(passwordProblem(password, context)).toBe(problem));

  for (const password of [
    'violet anchor nine telescopes',
    'mot de passe à rallonge étoilé',
    'xK9!vQ2z',
    'правильная лошадь батарея',
    '🪐🌌 seven moons ✨',
    'byronesque and three green boats',
    'ffffffffffffffffffghjk',
  ])
    it(`${password} is taken: there are no rules on characters`, () =>
      expect(passwordProblem(password, context)).toBeUndefined());

  it('of 64 characters and more is taken', () => {
    expect(passwordProblem(`${'violet anchor '.repeat(10)}nine`, context)).toBeUndefined();
  });

  it('is judged whatever its characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (password) => {
        passwordProblem(password, context);
      }),
    );
  });
});
