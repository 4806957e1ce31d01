/** Fields that a company adds to its customers. */

export {
  type CustomFieldDefinitions,
  customFieldDefinitions,
  customFieldsByKey,
  defineCustomField,
  definitionsFor,
} from './definitions.ts';
export { type CustomFieldComparison, customFieldsWhere, requireComparable } from './filter.ts';
export { type CustomFieldInput, type CustomFieldSetting, MAX_SETTINGS, readCustomFields } from './settings.ts';
export {
  type CustomFieldChange,
  type CustomFieldContents,
  changedSettings,
  customFieldValues,
  insertCustomFields,
  shownSettings,
  writeCustomFields,
} from './values.ts';
