import { expect, test } from 'vitest';
import { createLoginState, verifyLoginState } from './login-state';

test('a login’s state is good in the browser that began it, in any of its tabs, and in no other', () => {
  const [first, second] = [createLoginState('browser one'), createLoginState('browser one')];
  expect(first).not.toBe(second);
  expect(verifyLoginState(first, 'browser one')).toBe(true);
  expect(verifyLoginState(second, 'browser one')).toBe(true);
  expect(verifyLoginState(first, 'browser two')).toBe(false);
  expect(verifyLoginState(first, undefined)).toBe(false);
});

test.each(['', '.', 'a.b', 'a', 'a.b.c'])('a state that is not ours is refused: %j', (state) => {
  expect(verifyLoginState(state, 'browser one')).toBe(false);
});

test('a state that was changed, or extended, is refused', () => {
  const state = createLoginState('browser one');
  expect(verifyLoginState(`x${state}`, 'browser one')).toBe(false);
  expect(verifyLoginState(`${state}x`, 'browser one')).toBe(false);
  expect(verifyLoginState(`${state}.x`, 'browser one')).toBe(false);
});
