import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** Gives an answer an `X-Request-Id` when it is written, unless its handler gave it one. Must come after `holdFailure`. */
export function nameAnswer(response: ServerResponse): void {
  const { writeHead } = response;
  response.writeHead = (...given: unknown[]) => {
    if (!response.headersSent && !response.hasHeader('x-request-id')) response.setHeader('x-request-id', randomUUID());
    return Reflect.apply(writeHead, response, given);
  };
}
