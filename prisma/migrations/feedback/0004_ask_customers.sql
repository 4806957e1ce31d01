-- What customers are asked, and what they answer.

CREATE TYPE "SurveyKind" AS ENUM ('NPS', 'CSAT', 'CES', 'CUSTOM');
CREATE TYPE "QuestionType" AS ENUM ('NPS', 'CSAT', 'CES', 'RATING', 'CHOICE', 'TEXT');

CREATE TABLE "Survey" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "nameFolded" TEXT NOT NULL GENERATED ALWAYS AS (fold_text("name")) STORED,
    "kind" "SurveyKind" NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "versionedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Survey_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Survey_version_counts" CHECK ("version" >= 1),
    CONSTRAINT "Survey_name_length" CHECK (char_length("name") BETWEEN 1 AND 100)
);

CREATE TABLE "SurveyQuestion" (
    "id" UUID NOT NULL,
    "surveyId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "type" "QuestionType" NOT NULL,
    "choices" TEXT[] NOT NULL,
    "isDefault" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "SurveyQuestion_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "SurveyQuestion_counts" CHECK ("version" >= 1 AND "position" BETWEEN 1 AND 50),
    CONSTRAINT "SurveyQuestion_text_length" CHECK (char_length("text") BETWEEN 1 AND 500),
    CONSTRAINT "SurveyQuestion_choices_of_choice" CHECK (CASE WHEN "type" = 'CHOICE' THEN cardinality("choices") BETWEEN 2 AND 50 ELSE cardinality("choices") = 0 END)
);

CREATE TABLE "SurveyInvitation" (
    "id" UUID NOT NULL,
    "surveyId" UUID NOT NULL,
    "surveyVersion" INTEGER NOT NULL,
    "customerId" UUID NOT NULL,
    "complaintId" UUID,
    "purchaseId" UUID,
    "tokenHash" BYTEA NOT NULL,
    "originKey" TEXT,
    "sentAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "answeredAt" TIMESTAMPTZ(3),
    "recordedByKind" "ActorKind" NOT NULL,
    "recordedById" UUID,

    CONSTRAINT "SurveyInvitation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "SurveyInvitation_hash_length" CHECK (octet_length("tokenHash") = 32),
    CONSTRAINT "SurveyInvitation_expires_later" CHECK ("expiresAt" > "sentAt"),
    CONSTRAINT "SurveyInvitation_answered_in_time" CHECK ("answeredAt" < "expiresAt")
);

CREATE TABLE "SurveyResponse" (
    "id" UUID NOT NULL,
    "invitationId" UUID NOT NULL,
    "surveyId" UUID NOT NULL,
    "surveyVersion" INTEGER NOT NULL,
    "kind" "SurveyKind" NOT NULL,
    "customerId" UUID NOT NULL,
    "complaintId" UUID,
    "purchaseId" UUID,
    "score" DOUBLE PRECISION,
    "respondedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SurveyResponse_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "SurveyResponse_score_range" CHECK (CASE "kind"
        WHEN 'NPS' THEN "score" BETWEEN 0 AND 10
        WHEN 'CSAT' THEN "score" BETWEEN 1 AND 5
        WHEN 'CES' THEN "score" BETWEEN 1 AND 7
        ELSE TRUE END AND ("kind" = 'CUSTOM') = ("score" IS NULL) AND "score" = trunc("score"))
);

CREATE TABLE "SurveyAnswer" (
    "responseId" UUID NOT NULL,
    "questionId" UUID NOT NULL,
    "number" INTEGER,
    "choice" TEXT,
    "text" TEXT,

    CONSTRAINT "SurveyAnswer_pkey" PRIMARY KEY ("responseId","questionId"),
    CONSTRAINT "SurveyAnswer_one_of" CHECK (num_nonnulls("number", "choice", "text") <= 1),
    CONSTRAINT "SurveyAnswer_number_range" CHECK ("number" BETWEEN 0 AND 10),
    CONSTRAINT "SurveyAnswer_text_length" CHECK (char_length("text") BETWEEN 1 AND 10000)
);

CREATE UNIQUE INDEX "Survey_nameFolded_key" ON "Survey"("nameFolded");
CREATE INDEX "Survey_createdAt_id_idx" ON "Survey"("createdAt", "id");
CREATE INDEX "Survey_kind_versionedAt_id_idx" ON "Survey"("kind", "versionedAt", "id");
CREATE UNIQUE INDEX "SurveyQuestion_surveyId_version_position_key" ON "SurveyQuestion"("surveyId", "version", "position");
CREATE UNIQUE INDEX "SurveyInvitation_tokenHash_key" ON "SurveyInvitation"("tokenHash");
CREATE UNIQUE INDEX "SurveyInvitation_originKey_key" ON "SurveyInvitation"("originKey");
CREATE INDEX "SurveyInvitation_surveyId_sentAt_idx" ON "SurveyInvitation"("surveyId", "sentAt");
CREATE INDEX "SurveyInvitation_customerId_surveyId_sentAt_idx" ON "SurveyInvitation"("customerId", "surveyId", "sentAt");
CREATE INDEX "SurveyInvitation_complaintId_idx" ON "SurveyInvitation"("complaintId");
CREATE INDEX "SurveyInvitation_purchaseId_idx" ON "SurveyInvitation"("purchaseId");
CREATE UNIQUE INDEX "SurveyResponse_invitationId_key" ON "SurveyResponse"("invitationId");
CREATE INDEX "SurveyResponse_customerId_kind_respondedAt_id_idx" ON "SurveyResponse"("customerId", "kind", "respondedAt" DESC, "id" DESC);
CREATE INDEX "SurveyResponse_customerId_respondedAt_id_idx" ON "SurveyResponse"("customerId", "respondedAt" DESC, "id" DESC);
CREATE INDEX "SurveyResponse_surveyId_respondedAt_score_idx" ON "SurveyResponse"("surveyId", "respondedAt", "score");
CREATE INDEX "SurveyResponse_complaintId_idx" ON "SurveyResponse"("complaintId");
CREATE INDEX "SurveyResponse_purchaseId_idx" ON "SurveyResponse"("purchaseId");
CREATE INDEX "SurveyAnswer_questionId_idx" ON "SurveyAnswer"("questionId");
ALTER TABLE "SurveyQuestion" ADD CONSTRAINT "SurveyQuestion_surveyId_fkey" FOREIGN KEY ("surveyId") REFERENCES "Survey"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SurveyInvitation" ADD CONSTRAINT "SurveyInvitation_surveyId_fkey" FOREIGN KEY ("surveyId") REFERENCES "Survey"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SurveyInvitation" ADD CONSTRAINT "SurveyInvitation_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SurveyInvitation" ADD CONSTRAINT "SurveyInvitation_complaintId_fkey" FOREIGN KEY ("complaintId") REFERENCES "Complaint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SurveyInvitation" ADD CONSTRAINT "SurveyInvitation_purchaseId_fkey" FOREIGN KEY ("purchaseId") REFERENCES "Purchase"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SurveyResponse" ADD CONSTRAINT "SurveyResponse_invitationId_fkey" FOREIGN KEY ("invitationId") REFERENCES "SurveyInvitation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SurveyResponse" ADD CONSTRAINT "SurveyResponse_surveyId_fkey" FOREIGN KEY ("surveyId") REFERENCES "Survey"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SurveyResponse" ADD CONSTRAINT "SurveyResponse_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SurveyResponse" ADD CONSTRAINT "SurveyResponse_complaintId_fkey" FOREIGN KEY ("complaintId") REFERENCES "Complaint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SurveyResponse" ADD CONSTRAINT "SurveyResponse_purchaseId_fkey" FOREIGN KEY ("purchaseId") REFERENCES "Purchase"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SurveyAnswer" ADD CONSTRAINT "SurveyAnswer_responseId_fkey" FOREIGN KEY ("responseId") REFERENCES "SurveyResponse"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SurveyAnswer" ADD CONSTRAINT "SurveyAnswer_questionId_fkey" FOREIGN KEY ("questionId") REFERENCES "SurveyQuestion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TRIGGER "SurveyQuestion_append_only" BEFORE UPDATE OR DELETE ON "SurveyQuestion"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', '');
CREATE TRIGGER "SurveyQuestion_not_emptied" BEFORE TRUNCATE ON "SurveyQuestion"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
CREATE TRIGGER "SurveyResponse_append_only" BEFORE UPDATE OR DELETE ON "SurveyResponse"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('customerId', '');
CREATE TRIGGER "SurveyResponse_not_emptied" BEFORE TRUNCATE ON "SurveyResponse"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
-- An answer that was words has nothing left once they are erased.
CREATE TRIGGER "SurveyAnswer_append_only" BEFORE UPDATE OR DELETE ON "SurveyAnswer"
    FOR EACH ROW EXECUTE FUNCTION rapport_append_only('', 'text');
CREATE TRIGGER "SurveyAnswer_not_emptied" BEFORE TRUNCATE ON "SurveyAnswer"
    FOR EACH STATEMENT EXECUTE FUNCTION rapport_append_only();
