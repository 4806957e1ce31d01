CREATE TYPE "BookState" AS ENUM ('DRAFT', 'PRINTED', 'LOST');

CREATE TABLE "Author" (
  "id" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "bornAt" TIMESTAMPTZ(3) NOT NULL,
  "isSecret" BOOLEAN NOT NULL DEFAULT false,
  CONSTRAINT "Author_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Book" (
  "id" UUID NOT NULL,
  "authorId" UUID NOT NULL,
  "title" TEXT NOT NULL,
  "state" "BookState" NOT NULL DEFAULT 'DRAFT',
  "printedAt" TIMESTAMPTZ(3),
  "publishedOn" DATE,
  "copies" BIGINT NOT NULL DEFAULT 0,
  "weight" DECIMAL(65,30),
  "priceMinor" BIGINT,
  "currencyCode" TEXT,
  "details" JSONB,
  CONSTRAINT "Book_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Book_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Author" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "Book_authorId_printedAt_id_idx" ON "Book" ("authorId", "printedAt", "id");

CREATE TABLE "Loan" (
  "id" UUID NOT NULL,
  "bookId" UUID NOT NULL,
  "reader" TEXT NOT NULL,
  "lentAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "Loan_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Loan_bookId_fkey" FOREIGN KEY ("bookId") REFERENCES "Book" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "Loan_bookId_lentAt_id_idx" ON "Loan" ("bookId", "lentAt", "id");
