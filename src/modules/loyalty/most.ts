/** What a column of whole numbers holds, and an Int of GraphQL shows. */
export const MOST = 2_147_483_647;
