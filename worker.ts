import { runProgram } from '@/lib/program';
import { getRuntime } from '@/lib/runtime';

await runProgram('worker', async () => {
  const runtime = getRuntime();
  runtime.logger.info({}, 'worker started');
  return () => runtime.close();
});
