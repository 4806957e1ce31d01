-- An e-mail may need another consent than its purpose says: one that asks for answers to a survey needs RESEARCH.
ALTER TABLE "OutgoingEmail" ADD COLUMN     "consentNeeded" "ConsentPurpose";
