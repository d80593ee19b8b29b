'use client';

import 'swagger-ui-dist/swagger-ui.css';
import './api-reference.css';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Skeleton } from '@/components/ui/skeleton';
import { referenceLayout } from './api-reference-layout';
import { keepControlsNamed } from './name-reference-controls';

type State = 'loading' | 'ready' | 'failed';

/** What the curl commands on the page have in the place of the key. */
const KEY_IN_EXAMPLES = '$SSOREADY_API_KEY';

/** The API's own description, to read and to try. Everything is served from this origin; the key is kept in this field only. */
export function ApiReference() {
  const root = useRef<HTMLDivElement>(null);
  const apiKey = useRef('');
  const [state, setState] = useState<State>('loading');

  useEffect(() => {
    const ended = new AbortController();
    void show(root.current, apiKey, ended.signal).then(
      () => ended.signal.aborted || setState('ready'),
      () => ended.signal.aborted || setState('failed'),
    );
    return () => ended.abort();
  }, []);

  return (
    <div className="grid min-w-0 grid-cols-1 gap-4">
      <Field
        label="API key to try it out with"
        name="tryOutKey"
        hint="Requests are real and go to this instance. The key is not stored: it is gone when you leave the page."
      >
        {(control) => (
          <Input
            {...control}
            type="password"
            autoComplete="off"
            placeholder="ssoready_sk_…"
            className="max-w-md"
            onChange={(event) => {
              apiKey.current = event.target.value.trim();
            }}
          />
        )}
      </Field>
      {state === 'loading' ? <Skeleton className="h-96 w-full" /> : null}
      {state === 'failed' ? (
        <Alert tone="broken" live title="The API reference could not be loaded">
          Load the page again. If it stays, the description itself is at <code>/v1/openapi.json</code>.
        </Alert>
      ) : null}
      <div ref={root} className="api-reference min-w-0" />
    </div>
  );
}

async function show(root: HTMLElement | null, apiKey: RefObject<string>, signal: AbortSignal): Promise<void> {
  const [{ default: SwaggerUi }, response] = await Promise.all([
    import('swagger-ui-dist/swagger-ui-es-bundle.js'),
    fetch('/v1/openapi.json', { signal, credentials: 'omit' }),
  ]);
  if (!response.ok) throw new Error(`the description was answered ${response.status}`);
  const spec: object = await response.json();
  if (root === null || signal.aborted) return;
  root.replaceChildren();
  keepControlsNamed(root, signal);
  const ui = SwaggerUi({
    domNode: root,
    // The page may only call the origin that it came from.
    spec: { ...spec, servers: [{ url: window.location.origin }] },
    docExpansion: 'none',
    defaultModelsExpandDepth: -1,
    filter: true,
    syntaxHighlight: false,
    persistAuthorization: false,
    validatorUrl: null,
    plugins: [referenceLayout],
    layout: 'ReferenceLayout',
    onComplete: () => ui.preauthorizeApiKey('apiKey', KEY_IN_EXAMPLES),
    // What is shown is the request before this, so that no command on the page holds a live key.
    showMutatedRequest: false,
    requestInterceptor: (request) => ({
      ...request,
      credentials: 'omit',
      headers: { ...request.headers, Authorization: `Bearer ${apiKey.current}` },
    }),
  });
}
