import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { deleteConnection, updateConnection } from '@/lib/console/connection-actions';
import { ConfirmBody, ConnectionParams, consoleDeps } from '../../../../console-deps';

const Body = z.object({
  primary: z.boolean().optional(),
  idpRedirectUrl: z.string().trim().max(2048).optional(),
  idpEntityId: z.string().trim().max(1024).optional(),
  idpCertificate: z.string().max(65_536).optional(),
  idpBinding: z.enum(['post', 'redirect']).optional(),
  additionalCertificates: z.array(z.string().max(65_536)).max(9).optional(),
  allowIdpInitiated: z.boolean().optional(),
  clockSkewSeconds: z.number().int().min(0).max(300).optional(),
  acceptEncryptedAssertions: z.boolean().optional(),
  signAuthnRequests: z.boolean().optional(),
  forceAuthn: z.boolean().optional(),
  requestedAuthnContext: z.string().trim().max(512).optional(),
  metadataUrl: z.string().trim().max(2048).optional(),
  acceptNewCertificates: z.boolean().optional(),
  idpSloUrl: z.string().trim().max(2048).optional(),
  idpSloResponseUrl: z.string().trim().max(2048).optional(),
  idpSloBinding: z.enum(['post', 'redirect']).optional(),
  sha1AllowedUntilTime: z.string().trim().max(64).optional(),
  brokenResponseSignatureAllowedUntilTime: z.string().trim().max(64).optional(),
  emailAttribute: z.string().trim().max(512).optional(),
  allowedNameIdFormats: z.array(z.string().min(1).max(256)).max(20).optional(),
});

/** Changes a SAML connection; what is left out is kept. */
export const PATCH = consoleRoute({
  params: ConnectionParams,
  body: Body,
  run: async ({ operator, params, body }) => ({
    samlConnection: await updateConnection(
      consoleDeps(params.environmentId),
      operator,
      params.environmentId,
      params.samlConnectionId,
      body,
    ),
  }),
});

/** Deletes a SAML connection: nobody signs in with it any more. */
export const DELETE = consoleRoute({
  params: ConnectionParams,
  body: ConfirmBody,
  run: async ({ operator, params, body }) =>
    deleteConnection(
      consoleDeps(params.environmentId),
      operator,
      params.environmentId,
      params.samlConnectionId,
      body.confirm,
    ),
});
