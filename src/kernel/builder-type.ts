/** The schema builder that a module is handed: the type only, so that the kernel carries no GraphQL at run time. */
export type RapportBuilder = unknown;
