import net from 'node:net';

/** Sends bytes as they are and answers what came back until the server closed, or `milliseconds` passed. */
export function sendRaw(port: number, bytes: string, milliseconds = 3000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    let received = '';
    const patience = setTimeout(() => socket.destroy(), milliseconds);
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
    });
    // A server that refuses early may close before it has read everything: what it answered counts.
    socket.on('error', (error) => received === '' && reject(error));
    socket.on('close', () => {
      clearTimeout(patience);
      resolve(received);
    });
  });
}

/** The status of a raw answer; 0 for none. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}
