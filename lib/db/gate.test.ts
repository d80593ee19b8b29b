import { expect, test, vi } from 'vitest';
import { createDatabaseGate } from './gate';
import { createDatabaseProbe } from './probe';

function gateOver(probe: () => Promise<unknown>) {
  const time = { ms: 0 };
  const onChange = vi.fn();
  return { time, onChange, gate: createDatabaseGate({ probe, now: () => time.ms, onChange }) };
}

test('RF03: the gate lets requests pass without waiting, and looks at most once a second', async () => {
  const probe = vi.fn(async () => {});
  const { gate, time } = gateOver(probe);
  for (let i = 0; i < 50; i++) expect(gate.isOpen()).toBe(true);
  await Promise.resolve();
  expect(probe).toHaveBeenCalledTimes(1);
  await Promise.resolve();
  void gate.isOpen();
  expect(probe).toHaveBeenCalledTimes(1);
  time.ms = 1000;
  void gate.isOpen();
  expect(probe).toHaveBeenCalledTimes(2);
});

test('RF03: while the database is away requests are turned away, and the first one after it is back passes', async () => {
  let works = false;
  const probe = vi.fn(async () => {
    if (!works) throw new Error('away');
  });
  const { gate, onChange } = gateOver(probe);
  void gate.isOpen();
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledWith(false, expect.any(Error)));
  expect(await Promise.all([gate.isOpen(), gate.isOpen(), gate.isOpen()])).toEqual([false, false, false]);
  expect(probe).toHaveBeenCalledTimes(2);
  works = true;
  expect(await gate.isOpen()).toBe(true);
  expect(onChange).toHaveBeenLastCalledWith(true, undefined);
});

test('RF09: a database that keeps silent is an answer too, and the next question goes over another connection', async () => {
  const ended: number[] = [];
  let opened = 0;
  const open = () => {
    const number = ++opened;
    // Only its end is used here.
    return { end: async () => void ended.push(number) } as unknown as ReturnType<
      Parameters<typeof createDatabaseProbe>[0]
    >;
  };
  const probe = createDatabaseProbe(open, 5);
  await expect(probe.ask(() => new Promise(() => {}))).rejects.toThrow('did not answer within 5 ms');
  expect(ended).toEqual([1]);
  await expect(probe.ask(async () => 'fine')).resolves.toBe('fine');
  expect(opened).toBe(2);
});
