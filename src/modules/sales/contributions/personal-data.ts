/** What sales keeps about a customer, to hand out and to erase. */
import { eraseSales } from './erase.ts';
import { exportSales } from './export.ts';

export const salesPersonalData: Rapport.Contributions['contacts.personal-data'] = { export: exportSales, erase: eraseSales };
