/**
 * How long each root field took. Told to whoever observes (the metrics, a log), without OpenTelemetry: an exporter is the
 * deployment's choice, and what a slow request spends its time on shows by root field already, as one is one statement.
 */
import { isRootField, wrapResolver } from '@pothos/plugin-tracing';
import type { LooseTypes } from './loose-types.ts';

/** Told of each root field once it has answered: `Query.customers`, its time and whether it failed. */
export type ObserveField = (field: string, milliseconds: number, failed: boolean) => void;

/** Options of plugin-tracing: root fields are observed, the others run bare. */
export function tracingOptions(
  observe: ObserveField,
): NonNullable<PothosSchemaTypes.SchemaBuilderOptions<LooseTypes>['tracing']> {
  return {
    default: (field) => isRootField(field),
    wrap: (resolve, _options, { parentType, name }) =>
      wrapResolver(resolve, (error, duration) => observe(`${parentType}.${name}`, duration, error !== null)),
  };
}
