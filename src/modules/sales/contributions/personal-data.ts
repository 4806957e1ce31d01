/** What sales keeps about a customer, to hand out and to erase. */

export const salesPersonalData: Rapport.Contributions['contacts.personal-data'] = {
  async export(ctx, customerId) {
    return {
      purchases: await ctx.db.purchase.findMany({ where: { customerId }, orderBy: [{ purchasedAt: 'asc' }, { id: 'asc' }] }),
    };
  },
  async erase() {},
};
