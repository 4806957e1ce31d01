/** What was bought, promised and hoped for follows a customer who is merged into another. */

/** Append-only tables let the customer of a row change while a transaction says that it merges. */
export const salesMerge: Rapport.Contributions['contacts.merge'] = {
  Purchase: {
    preview: (ctx, { absorbedId }) => ctx.db.purchase.count({ where: { customerId: absorbedId } }),
    async apply(tx, { absorbedId, survivorId }) {
      const moved = await tx.db.purchase.updateManyAndReturn({
        where: { customerId: absorbedId },
        data: { customerId: survivorId },
        select: { id: true },
      });
      return { moved: moved.map(({ id }) => id) };
    },
    async undo(tx, { absorbedId, moved }) {
      await tx.db.purchase.updateMany({ where: { id: { in: [...moved] } }, data: { customerId: absorbedId } });
    },
  },
};
