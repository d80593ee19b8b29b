import { z } from 'zod';
import { formatId } from '@/lib/ids';
import type { SamlAlert, SamlAlertList, SamlAlertResponse } from '../contract';
import { unknownId } from '../errors';
import { type ApiHandler, authenticateApiKey, queryParameter, requireId } from '../http';
import { readPage, toPage } from '../paging/paging';
import { type AlertRow, acknowledgeAlert, listAlerts } from './alert-store';

const Detail = z.record(z.string(), z.string());

/** GET /v1/saml-alerts. Extension: what an operator should know about connections, oldest first; `all=true` with what is over. */
export const listSamlAlerts: ApiHandler = (deps) => async (context) => {
  const request = context.req.raw;
  const { scope } = await authenticateApiKey(deps, request, { management: true });
  const organization = queryParameter(request, 'organizationId');
  const filter = {
    organizationId: organization === undefined ? undefined : requireId('organization', organization, 'organization'),
    open: queryParameter(request, 'all') !== 'true',
  };
  const binding = ['saml-alerts', scope.environmentId, filter.organizationId ?? '', String(filter.open)];
  const page = readPage(deps, request, binding, z.uuid());
  const found = await listAlerts(deps, scope, filter, { after: page.after, limit: page.limit + 1 });
  const { rows, nextPageToken } = toPage(deps, page, found, (row) => row.id);
  return Response.json({ samlAlerts: rows.map(toWire), nextPageToken } satisfies z.input<typeof SamlAlertList>);
};

/** POST /v1/saml-alerts/:id/acknowledge. Extension: somebody has seen it; it leaves the list. */
export const acknowledgeSamlAlert: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const alert = await acknowledgeAlert(deps, scope, requireId('samlAlert', context.req.param('id'), 'alert'));
  if (alert === null) throw unknownId('alert');
  return Response.json({ samlAlert: toWire(alert) } satisfies z.input<typeof SamlAlertResponse>);
};

function toWire(row: AlertRow): SamlAlert {
  return {
    id: formatId('samlAlert', row.id),
    organizationId: formatId('organization', row.organization_id),
    samlConnectionId: formatId('samlConnection', row.saml_connection_id),
    kind: row.kind,
    detail: Detail.parse(row.detail),
    createTime: row.created_at.toISOString(),
    acknowledgeTime: row.acknowledged_at?.toISOString(),
    resolveTime: row.resolved_at?.toISOString(),
  };
}
