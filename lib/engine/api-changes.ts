import type { ApiChange } from './deps';
import { type ApiHandler, callerKey, type EngineContext, type RouteDeps } from './http';

/** Tells the host of what an API key changed, once it is stored. The console's own requests are the host's to write down. */
export function toldChanges(operation: string, action: ApiChange['action'] | null, handler: ApiHandler): ApiHandler {
  if (action === null) return handler;
  return (deps) => {
    const { onApiChange } = deps;
    const plain = handler(deps);
    if (onApiChange === undefined) return plain;
    return async (context) => {
      const response = await plain(context);
      await tell({ ...deps, onApiChange }, context, response, { action, operation });
      return response;
    };
  };
}

async function tell(
  deps: RouteDeps & { onApiChange: (change: ApiChange) => Promise<void> },
  context: EngineContext,
  response: Response,
  facts: Pick<ApiChange, 'action' | 'operation'>,
): Promise<void> {
  const key = callerKey(context.req.raw);
  if (key === null || !response.ok || response.headers.has('idempotent-replayed')) return;
  try {
    const changed = changedThing(await response.clone().json());
    const targetId = context.req.param('id') ?? changed.id;
    const organizationId = targetId?.startsWith('org_') ? targetId : changed.organizationId;
    const { requestId } = context.env;
    const change = { ...facts, ...key, requestId };
    await deps.onApiChange({ ...change, organizationId, targetId });
    if (changed.promotedId !== undefined) {
      await deps.onApiChange({
        ...change,
        action: 'connection.promoted',
        organizationId,
        targetId: changed.promotedId,
      });
    }
  } catch (error) {
    // The change is made and answered as such; that it could not be told is for the log.
    deps.logger.error({ err: error, requestId: context.env.requestId, ...facts }, 'an API change was not told');
  }
}

type ChangedThing = { id: string | undefined; organizationId: string | undefined; promotedId: string | undefined };

/** The ids in the first object of an answer, e.g. of `{ samlConnection: { id, organizationId, … } }`, and that of a promotion. */
function changedThing(body: unknown): ChangedThing {
  const whole = isObject(body) ? body : undefined;
  const thing = Object.values(whole ?? {}).find(isObject);
  return {
    id: textOf(thing?.id),
    organizationId: textOf((thing ?? whole)?.organizationId),
    promotedId: textOf(whole?.promotedConnectionId),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
