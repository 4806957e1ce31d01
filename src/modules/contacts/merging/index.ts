export { customerMerge } from './contributions.ts';
export { takeTurn } from './lock-pair.ts';
export { mergeCustomers } from './merge-customers.ts';
export { type FieldChoice, MERGED_FIELDS } from './merge-fields.ts';
export { ownRows } from './own-rows.ts';
export { type MergeMove, type MergePreview, previewCustomerMerge } from './preview-merge.ts';
export { forgetAside } from './relationship-merge.ts';
export { asideText, restoreRows, rowsIn } from './rows-aside.ts';
export { undoCustomerMerge } from './undo-merge.ts';
