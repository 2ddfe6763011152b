import { type FieldDefinition, readFields } from './field-definitions.ts';

export type ObjectDefinition = {
  name: string;
  createable: boolean;
  updateable: boolean;
  /** Whether change events can be had for it, and whether deleted rows stay in a recycle bin. */
  deletable: boolean;
  fields: Map<string, FieldDefinition>;
};

const AUDIT = `
CreatedDate datetime
CreatedById reference(User:CreatedBy)
LastModifiedDate datetime
LastModifiedById reference(User:LastModifiedBy)
SystemModstamp datetime
IsDeleted boolean`;

const PERSON = `
Salutation picklist(Mr.|Ms.|Mrs.|Dr.|Prof.) w
FirstName string(40) w
LastName string(80) w r
Name string(121)
Title string(128) w
Email email w
Phone phone w
MobilePhone phone w
LeadSource picklist(Web|Phone Inquiry|Partner Referral|Purchased List|Other) w
Description textarea w
Street textarea w
City string(40) w
State string(80) w
PostalCode string(20) w
Country string(80) w
HasOptedOutOfEmail boolean w
EmailBouncedReason string
EmailBouncedDate datetime
LastActivityDate date`;

const ACTIVITY = `
WhoId reference(Contact|Lead:Who) w
WhatId reference(Account|Opportunity|Campaign:What) w
Subject string(255) w
OwnerId reference(User|Group:Owner) w
Description textarea w
IsArchived boolean
ActivityDate date w
AccountId reference(Account:Account)`;

const TABLES: Record<string, string> = {
  Lead: `Id id${PERSON}
Company string(255) w r
Website url w
Status picklist() w
Rating picklist(Hot|Warm|Cold) w
Industry picklist(Agriculture|Banking|Consulting|Education|Energy|Finance|Healthcare|Manufacturing|Retail|Technology|Transportation|Other) w
AnnualRevenue currency w
NumberOfEmployees int w
OwnerId reference(User|Group:Owner) w
RecordTypeId reference(RecordType:RecordType) w
IsConverted boolean
ConvertedDate date
ConvertedAccountId reference(Account:ConvertedAccount)
ConvertedContactId reference(Contact:ConvertedContact)
ConvertedOpportunityId reference(Opportunity:ConvertedOpportunity)
MasterRecordId reference(Lead:MasterRecord)
FirstCallDateTime datetime
FirstEmailDateTime datetime
IsUnreadByOwner boolean w${AUDIT}`,
  Contact: `Id id${PERSON}
AccountId reference(Account:Account) w
OwnerId reference(User:Owner) w
MasterRecordId reference(Contact:MasterRecord)${AUDIT}`,
  Account: `Id id
Name string(255) w r
Website url w
Industry picklist w
NumberOfEmployees int w
AnnualRevenue currency w
BillingCountry string(80) w
OwnerId reference(User:Owner) w
MasterRecordId reference(Account:MasterRecord)${AUDIT}`,
  Opportunity: `Id id
Name string(120) w r
AccountId reference(Account:Account) w
ContactId reference(Contact:Contact) c
StageName picklist(Prospecting*|Qualification|Proposal|Negotiation|Closed Won|Closed Lost) w r
CloseDate date w r
Amount currency w
IsClosed boolean
IsWon boolean
LeadSource picklist w
OwnerId reference(User:Owner) w${AUDIT}`,
  Task: `Id id${ACTIVITY}
Status picklist(Not Started*|In Progress|Completed|Waiting on someone else|Deferred) w
Priority picklist(High|Normal*|Low) w
Type picklist(Call|Email|Meeting|Other) w
TaskSubtype picklist(Task|Email|ListEmail|Cadence|Call|LinkedIn) c
IsClosed boolean
IsHighPriority boolean
CompletedDateTime datetime
CallType picklist(Inbound|Outbound|Internal) w
CallDurationInSeconds int w
CallDisposition string(255) w
CallObject string(255) w${AUDIT}`,
  Event: `Id id${ACTIVITY}
StartDateTime datetime w
EndDateTime datetime w
DurationInMinutes int w
ActivityDateTime datetime w
IsAllDayEvent boolean w
Location string(255) w
Type picklist(Call|Email|Meeting|Other) w
EventSubtype picklist(Event) c
ShowAs picklist(Busy*|OutOfOffice|Free) w${AUDIT}`,
  EmailMessage: `Id id
ParentId reference(Lead:Parent) c
RelatedToId reference(Account|Opportunity|Campaign|Lead:RelatedTo) w
ActivityId reference(Task:Activity) c
Subject string(3000) w
TextBody textarea w
HtmlBody textarea w
Incoming boolean c
Status picklist(0|1|2|3|4|5) w
MessageDate datetime w
FromAddress email c
FromName string(1000) c
ToAddress string(4000) c nf
CcAddress string(4000) c nf
BccAddress string(4000) c nf
MessageIdentifier string(765) c
ThreadIdentifier string(765) c
IsTracked boolean
IsBounced boolean
FirstOpenedDate datetime${AUDIT}`,
  EmailMessageRelation: `Id id
EmailMessageId reference(EmailMessage:EmailMessage) c r
RelationId reference(Contact|Lead|User:Relation) c
RelationType picklist(ToAddress|CcAddress|BccAddress|FromAddress|OtherAddress) c r
RelationObjectType string
RelationAddress string(1333) c${AUDIT}`,
  User: `Id id
Username string(80)
FirstName string(40)
LastName string(80)
Name string(121)
Email email
Alias string(8)
IsActive boolean
UserType picklist(Standard|PowerPartner|CSPLitePortal|CustomerSuccess|PowerCustomerSuccess|CsnOnly|Guest|AutomatedProcess|CloudIntegrationUser)
Title string(80)
Department string(80)
ManagerId reference(User:Manager)
TimeZoneSidKey string(40)
LocaleSidKey string(40)
LanguageLocaleKey string(40)${AUDIT}`,
  Group: `Id id
Name string(40)
DeveloperName string(80)
Type picklist(Queue|Regular|Role|RoleAndSubordinates|Organization)
Email email${AUDIT}`,
  LeadHistory: `Id id
LeadId reference(Lead:Lead)
Field picklist
DataType picklist
OldValue string nf
NewValue string nf
CreatedById reference(User:CreatedBy)
CreatedDate datetime
IsDeleted boolean`,
  LeadStatus: `Id id
MasterLabel string(255)
ApiName string(255)
IsDefault boolean
IsConverted boolean
SortOrder int${AUDIT}`,
  Campaign: `Id id
Name string(80) w r
Type picklist(Webinar|Conference|Email|Advertisement|Other) w
Status picklist(Planned|In Progress|Completed|Aborted) w
IsActive boolean w
OwnerId reference(User:Owner) w${AUDIT}`,
  CampaignMember: `Id id
CampaignId reference(Campaign:Campaign) c r
LeadId reference(Lead:Lead) c
ContactId reference(Contact:Contact) c
Status picklist(Sent*|Responded) w
HasResponded boolean
FirstRespondedDate date${AUDIT}`,
  RecordType: `Id id
Name string(80)
DeveloperName string(80)
SobjectType string(40)
IsActive boolean${AUDIT}`,
  Organization: `Id id
Name string(80)
InstanceName string(5)
IsSandbox boolean
OrganizationType string(40)
TimeZoneSidKey string(40)
DefaultLocaleSidKey string(40)
LanguageLocaleKey string(40)${AUDIT}`,
  PermissionSet: `Id id
Name string(80)
Label string(80)
IsOwnedByProfile boolean${AUDIT}`,
  PermissionSetAssignment: `Id id
AssigneeId reference(User:Assignee) c r
PermissionSetId reference(PermissionSet:PermissionSet) c r
SystemModstamp datetime`,
};

const READ_ONLY = new Set([
  'User',
  'Group',
  'LeadHistory',
  'LeadStatus',
  'RecordType',
  'Organization',
  'PermissionSet',
]);
const NO_UPDATE = new Set([...READ_ONLY, 'PermissionSetAssignment', 'EmailMessageRelation']);

/** Fresh definitions of every object of an org; each org adds its own custom fields. */
export function standardObjects(): Map<string, ObjectDefinition> {
  return new Map(
    Object.entries(TABLES).map(([name, table]) => [
      name,
      {
        name,
        createable: !READ_ONLY.has(name),
        updateable: !NO_UPDATE.has(name),
        deletable: !READ_ONLY.has(name),
        fields: new Map(readFields(table).map((field) => [field.name, field])),
      },
    ]),
  );
}
