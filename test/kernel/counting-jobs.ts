import type { Ctx, JobDefinition } from '../../src/kernel/index.ts';
import { parcels } from './kernel-kit.ts';

interface Run {
  readonly ctx: Ctx;
  readonly data: unknown;
  readonly at: string;
}

/** A module with one job, and what became of it. */
export function counting(more: Partial<JobDefinition> = {}, fail: (run: number) => boolean = () => false) {
  const runs: Run[] = [];
  const job: JobDefinition = {
    description: 'Counts.',
    ...more,
    run: async (ctx, _signal, data) => {
      runs.push({ ctx, data, at: ctx.clock.now().toISOString().slice(11, 16) });
      if (fail(runs.length)) throw new Error(`Run ${runs.length} failed.`);
    },
  };
  return { runs, module: parcels({ jobs: { 'parcels.count': job } }) };
}
