/** What a form's action answered last; the argument of `useActionState`. Free of server code, for client components. */
export type ActionState<Done extends object = Record<never, never>> =
  | { status: 'idle' }
  /** `fields`: name → what is wrong; `values`: what was sent, without secrets, to fill the form again. */
  | { status: 'invalid'; fields: Record<string, string>; values: Record<string, string> }
  | { status: 'failed'; message: string; code?: string; requestId?: string; values: Record<string, string> }
  // never: the action answers nothing, or always redirects.
  | ({ status: 'done' } & ([Done] extends [never] ? unknown : Done));

export const IDLE = { status: 'idle' } as const;

/** What to put into a field again after a form came back. */
export function fieldValue(state: ActionState<object>, field: string): string {
  return 'values' in state && isRecord(state.values) ? (state.values[field] ?? '') : '';
}

/** What is wrong with a field, or undefined. */
export function fieldError(state: ActionState<object>, field: string): string | undefined {
  return state.status === 'invalid' ? state.fields[field] : undefined;
}

function isRecord(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null;
}
