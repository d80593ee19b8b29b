import { describe, expect, it } from 'vitest';
import { signState, verifyState } from './state';

describe('the state of the init URL', () => {
  const key = Buffer.alloc(32);
  const flowId = 'saml_flow_6dfzh5ik5uxynzmlf5cshamdk';
  const state = 'c2FtbF9mbG93XzZkZnpoNWlrNXV4eW56bWxmNWNzaGFtZGs.bTzbq6t723DXVAyj1it1ffx6bQgbthzKzOqLbsHLvlg';

  it('is the contract’s test vector (§3.1)', () => {
    expect(signState(key, flowId)).toBe(state);
    expect(verifyState(key, state)).toBe(flowId);
  });
  it.each(['', '.', 'a.b', state.slice(0, -1), `${state}.x`, `${state}A`, state.replace('c2Ft', 'c2Fu')])(
    'refuses %j',
    (text) => {
      expect(verifyState(key, text)).toBeNull();
      expect(verifyState(Buffer.alloc(32, 1), state)).toBeNull();
    },
  );
});
