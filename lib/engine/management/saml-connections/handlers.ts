import { z } from 'zod';
import {
  type ConnectionDeletion,
  CreateSamlConnectionRequest,
  type SamlConnection,
  type SamlConnectionList,
  type SamlConnectionResponse,
  UpdateSamlConnectionRequest,
} from '../../contract';
import type { EngineDeps } from '../../deps';
import { unknownId } from '../../errors';
import { type ApiHandler, parseJsonBody, requireId } from '../../http';
import { readPage, toPage } from '../../paging/paging';
import { ensureServiceKey, type ServiceKeyPurpose } from '../../service-keys/store';
import { samlConnections } from '../../tables';
import { requireManagement, requireOrganizationParameter } from '../caller';
import { requireOrganization } from '../organizations/store';
import { deleteConnection } from '../primary-connection/store';
import { toPem } from './certificates';
import type { SamlConnectionRow } from './store';
import * as store from './store';
import { toSamlConnection, toSettings } from './wire';

type Listed = z.output<typeof SamlConnectionList>;
type Single = z.output<typeof SamlConnectionResponse>;

/** GET /v1/saml-connections */
export const listSamlConnections: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const organizationId = requireOrganizationParameter(context.req.raw);
  const page = readPage(deps, context.req.raw, ['saml-connections', scope.environmentId, organizationId], z.guid());
  await requireOrganization(deps.db, scope, organizationId);
  const { rows, nextPageToken } = toPage(
    deps,
    page,
    await store.listSamlConnections(deps.db, scope, organizationId, { after: page.after, limit: page.limit + 1 }),
    (row) => row.id,
  );
  const samlConnections = await toWire(deps, rows);
  return Response.json({ samlConnections, nextPageToken } satisfies Listed);
};

/** POST /v1/saml-connections. The first connection is not primary by itself (contract §2.7). */
export const createSamlConnection: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const request = await parseJsonBody(context.req.raw, CreateSamlConnectionRequest);
  const organizationId = requireId('organization', request.organizationId, 'organization');
  const origin = { baseUrl: deps.baseUrl, now: deps.clock() };
  return respondSaved(
    deps,
    await store.createSamlConnection(deps.db, scope, organizationId, toSettings(request, origin.now), origin),
  );
};

/** GET /v1/saml-connections/{id} */
export const getSamlConnection: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('samlConnection', context.req.param('id'), 'SAML connection');
  return respond(deps, await store.findSamlConnection(deps.db, scope, id));
};

/**
 * PATCH /v1/saml-connections/{id}: `primary`, `idpRedirectUrl`, `idpCertificate` and `idpEntityId` are replaced (contract
 * §2.7), our own settings are kept when left out.
 */
export const updateSamlConnection: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('samlConnection', context.req.param('id'), 'SAML connection');
  const now = deps.clock();
  const settings = toSettings(await parseJsonBody(context.req.raw, UpdateSamlConnectionRequest), now);
  return respondSaved(deps, await store.updateSamlConnection(deps.db, scope, id, settings, now));
};

/** DELETE /v1/saml-connections/{id} (extension). The only other one that works takes the place of the primary one. */
export const deleteSamlConnection: ApiHandler = (deps) => async (context) => {
  const scope = await requireManagement(deps, context);
  const id = requireId('samlConnection', context.req.param('id'), 'SAML connection');
  const deleted = await deleteConnection(deps.db, samlConnections, scope, id);
  if (deleted === null) throw unknownId('SAML connection');
  return Response.json(deleted satisfies z.output<typeof ConnectionDeletion>);
};

async function respond(deps: EngineDeps, row: SamlConnectionRow | null): Promise<Response> {
  if (row === null) throw unknownId('SAML connection');
  const [samlConnection] = await toWire(deps, [row]);
  if (samlConnection === undefined) throw unknownId('SAML connection');
  return Response.json({ samlConnection } satisfies Single);
}

/** A setting that needs a key of ours makes it, once; a failure here leaves nothing half done that the next save would not finish. */
async function respondSaved(deps: EngineDeps, row: SamlConnectionRow | null): Promise<Response> {
  if (row?.acceptEncryptedAssertions) await ensureServiceKey(deps, row.id, 'encryption');
  // Logout messages are always signed.
  if (row?.signAuthnRequests || row?.idpSloUrl) await ensureServiceKey(deps, row.id, 'signing');
  return respond(deps, row);
}

async function toWire(deps: EngineDeps, rows: readonly SamlConnectionRow[]): Promise<SamlConnection[]> {
  const now = deps.clock();
  const withKeys = rows
    .filter((row) => row.acceptEncryptedAssertions || row.signAuthnRequests || row.idpSloUrl !== null)
    .map((row) => row.id);
  const certificates = await store.listServiceCertificates(deps.db, withKeys);
  const pemOf = (id: string, purpose: ServiceKeyPurpose) => {
    const found = certificates.find((each) => each.samlConnectionId === id && each.purpose === purpose);
    return found === undefined ? '' : toPem(found.certificateDer);
  };
  return rows.map((row) =>
    toSamlConnection(row, { encryption: pemOf(row.id, 'encryption'), signing: pemOf(row.id, 'signing') }, now),
  );
}
