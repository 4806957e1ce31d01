/** Templates over the customer's fields, without logic. */

export { type CustomerFields, customerFields, fieldsFor } from './fields.ts';
export {
  checkTemplate,
  parseTemplate,
  type RenderedAs,
  renderTemplate,
} from './template.ts';
