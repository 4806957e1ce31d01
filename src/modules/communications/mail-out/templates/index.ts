/** Templates over the customer's fields, without logic. */

export { type CustomerFields, customerFields, fieldsFor } from './fields.ts';
export {
  checkTemplate,
  type ParsedTemplate,
  parseTemplate,
  type RenderedAs,
  renderTemplate,
  type Template,
  type TemplateIssue,
  type TemplateRules,
} from './template.ts';
