import { headers } from 'next/headers';
import { unstable_rethrow } from 'next/navigation';
import type { z } from 'zod';
import type { ActionState } from './action-state';
import { toDomainError } from './auth/error-response';
import { fieldErrors } from './auth/field-errors';
import { isSameOrigin } from './auth/same-origin';
import { newUuid } from './ids';
import { getRuntime } from './runtime';

export type { ActionState };

type Definition<Context, Input extends z.ZodType, Done extends object> = {
  /** Who is acting; redirects or throws when nobody may. For public forms: {@link anyone}. */
  guard: () => Promise<Context>;
  input: Input;
  /** Fields whose text never goes back to the page. Those named like a password, token, secret or key never do. */
  secret?: readonly string[];
  /** The work. Redirect from here with Next's `redirect`. */
  run: (input: z.output<Input>, context: Context) => Promise<Done | undefined> | Promise<void>;
};

/** The guard of forms that everybody may send. */
export async function anyone(): Promise<null> {
  return null;
}

/**
 * A server action for a form that works without JavaScript: guard → same-origin check → parse → run. Use it with
 * `useActionState(action, IDLE)`. Refusals become state that the form shows; what is not a refusal is logged under
 * the request id that the state carries. Redirects pass through.
 */
export function action<Context, Input extends z.ZodType, Done extends object = Record<never, never>>(
  definition: Definition<Context, Input, Done>,
): (previous: ActionState<Done>, form: FormData) => Promise<ActionState<Done>> {
  return async (_previous, form) => {
    const values = toValues(form);
    const safeValues = () => withoutSecrets(values, definition.secret ?? []);
    try {
      const context = await definition.guard();
      const { publicUrl } = getRuntime().env;
      if (!isSameOrigin(await headers(), publicUrl)) {
        const message = `This form was not sent from a page of ${publicUrl}, so nothing was done. Open the page there and try again.`;
        return { status: 'failed', code: 'forbidden', message, values: {} };
      }
      const parsed = definition.input.safeParse(values);
      if (!parsed.success) return { status: 'invalid', fields: fieldErrors(parsed.error), values: safeValues() };
      const result = await definition.run(parsed.data, context);
      // An action that answers nothing declares no Done, so an empty object is one.
      return { status: 'done', ...(result ?? ({} as Done)) };
    } catch (error) {
      unstable_rethrow(error);
      return toFailure(error, safeValues());
    }
  };
}

function toFailure(
  error: unknown,
  values: Record<string, string>,
): Extract<ActionState, { status: 'invalid' | 'failed' }> {
  const refusal = toDomainError(error);
  if (refusal && Object.keys(refusal.fields).length > 0) return { status: 'invalid', fields: refusal.fields, values };
  if (refusal) return { status: 'failed', code: refusal.code, message: refusal.message, values };
  const requestId = newUuid();
  getRuntime().logger.error({ err: error, requestId }, 'action failed');
  const message = 'Something failed on our side, not yours. Try again; if it stays, send us the code below.';
  return { status: 'failed', code: 'internal', message, requestId, values };
}

/** The form as an object: text as strings, a repeated name as a list, files as they are; Next's own fields left out. */
function toValues(form: FormData): Record<string, FormDataEntryValue | FormDataEntryValue[]> {
  const values = new Map<string, FormDataEntryValue | FormDataEntryValue[]>();
  for (const name of new Set(form.keys())) {
    if (name.startsWith('$ACTION')) continue;
    const all = form.getAll(name);
    const [first] = all;
    if (first !== undefined) values.set(name, all.length === 1 ? first : all);
  }
  return Object.fromEntries(values);
}

const SECRET_NAME = /password|secret|token|key|certificate/i;

function withoutSecrets(values: ReturnType<typeof toValues>, secret: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'string' && !secret.includes(name) && !SECRET_NAME.test(name) ? [[name, value] as const] : [],
    ),
  );
}
