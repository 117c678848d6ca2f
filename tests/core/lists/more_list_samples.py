"""Small documents in the shapes of the tabled, the screening and the open lists. Every name, number and date in them is invented."""

import json

ADVANCED_XML = """<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://sanctions.example/exports/ADVANCED_XML" Version="3">
<DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>9</Month><Day>23</Day></DateOfIssue>
<ReferenceValueSets>
  <AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType><AliasType ID="1401">F.K.A.</AliasType><AliasType ID="1403">Name</AliasType></AliasTypeValues>
  <AreaCodeValues><AreaCode ID="11" CountryID="21" Description="Ruritania">RR</AreaCode></AreaCodeValues>
  <CountryValues><Country ID="21" ISO2="RR">Ruritania</Country><Country ID="22" ISO2="FD">Freedonia</Country></CountryValues>
  <FeatureTypeValues><FeatureType ID="3">Vessel Flag</FeatureType><FeatureType ID="8">Birthdate</FeatureType>
    <FeatureType ID="10">Nationality Country</FeatureType><FeatureType ID="224">Gender</FeatureType>
    <FeatureType ID="344">Digital Currency Address - XBT</FeatureType></FeatureTypeValues>
  <IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType></IDRegDocTypeValues>
  <ListValues><List ID="1550">SDN List</List></ListValues>
  <NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType>
    <NamePartType ID="1525">Entity Name</NamePartType><NamePartType ID="1526">Vessel Name</NamePartType></NamePartTypeValues>
  <PartySubTypeValues><PartySubType ID="1" PartyTypeID="3">Vessel</PartySubType><PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType>
    <PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>
  <PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType><PartyType ID="3">Transport</PartyType></PartyTypeValues>
  <RelationTypeValues><RelationType ID="15001">Acting for or on behalf of</RelationType>
    <RelationType ID="15003">Owned or Controlled By</RelationType></RelationTypeValues>
  <SanctionsTypeValues><SanctionsType ID="1">Program</SanctionsType><SanctionsType ID="1705">Block</SanctionsType></SanctionsTypeValues>
</ReferenceValueSets>
<Locations>
  <Location ID="80"><LocationAreaCode AreaCodeID="11"/></Location>
  <Location ID="81"><LocationCountry CountryID="22" CountryRelevanceID="1"/></Location>
</Locations>
<IDRegDocuments><IDRegDocument ID="1" IDRegDocTypeID="1571" IdentityID="501" IssuedBy-CountryID="21"><IDRegistrationNo>X123456</IDRegistrationNo></IDRegDocument></IDRegDocuments>
<DistinctParties>
  <DistinctParty FixedRef="90001"><Comment/><Profile ID="90001" PartySubTypeID="4"><Identity ID="501" FixedRef="90001" Primary="true" False="false">
    <Alias FixedRef="90001" AliasTypeID="1403" Primary="true" LowQuality="false">
      <DocumentedName ID="1"><DocumentedNamePart><NamePartValue NamePartGroupID="71" ScriptID="215">EXAMPLE</NamePartValue></DocumentedNamePart>
        <DocumentedNamePart><NamePartValue NamePartGroupID="72" ScriptID="215">Ada Maria</NamePartValue></DocumentedNamePart></DocumentedName>
      <DocumentedName ID="2"><DocumentedNamePart><NamePartValue NamePartGroupID="71" ScriptID="220">ПРИМЕР</NamePartValue></DocumentedNamePart>
        <DocumentedNamePart><NamePartValue NamePartGroupID="72" ScriptID="220">Ада</NamePartValue></DocumentedNamePart></DocumentedName>
      <DocumentedName ID="3"><DocumentedNamePart><NamePartValue NamePartGroupID="71" ScriptID="500">例</NamePartValue></DocumentedNamePart>
        <DocumentedNamePart><NamePartValue NamePartGroupID="72" ScriptID="500">子</NamePartValue></DocumentedNamePart></DocumentedName>
    </Alias>
    <Alias FixedRef="90001" AliasTypeID="1400" Primary="false" LowQuality="true">
      <DocumentedName ID="4"><DocumentedNamePart><NamePartValue NamePartGroupID="71" ScriptID="215">THE EXAMPLE</NamePartValue></DocumentedNamePart></DocumentedName>
    </Alias>
    <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="71" NamePartTypeID="1520"/></MasterNamePartGroup>
      <MasterNamePartGroup><NamePartGroup ID="72" NamePartTypeID="1521"/></MasterNamePartGroup></NamePartGroups>
  </Identity>
  <Feature ID="1" FeatureTypeID="8"><FeatureVersion ID="1"><DatePeriod><Start><From><Year>1972</Year><Month>1</Month><Day>1</Day></From>
    <To><Year>1972</Year><Month>1</Month><Day>1</Day></To></Start><End><From><Year>1972</Year><Month>12</Month><Day>31</Day></From>
    <To><Year>1972</Year><Month>12</Month><Day>31</Day></To></End></DatePeriod><VersionDetail DetailTypeID="1430"/></FeatureVersion></Feature>
  <Feature ID="2" FeatureTypeID="10"><FeatureVersion ID="2"><VersionDetail DetailTypeID="1433"/><VersionLocation LocationID="80"/></FeatureVersion></Feature>
  <Feature ID="3" FeatureTypeID="344"><FeatureVersion ID="3"><VersionDetail DetailTypeID="1432">1SampleSampleSample</VersionDetail></FeatureVersion></Feature>
  </Profile></DistinctParty>
  <DistinctParty FixedRef="90003"><Profile ID="90003" PartySubTypeID="1"><Identity ID="503" Primary="true">
    <Alias AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName ID="5"><DocumentedNamePart>
      <NamePartValue NamePartGroupID="73" ScriptID="215">SAMPLE STAR</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
    <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="73" NamePartTypeID="1526"/></MasterNamePartGroup></NamePartGroups>
  </Identity><Feature ID="4" FeatureTypeID="3"><FeatureVersion ID="4"><VersionLocation LocationID="81"/></FeatureVersion></Feature></Profile></DistinctParty>
</DistinctParties>
<ProfileRelationships>
  <ProfileRelationship ID="1" From-ProfileID="90003" To-ProfileID="90001" RelationTypeID="15003" Former="false"/>
  <ProfileRelationship ID="2" From-ProfileID="90001" To-ProfileID="90003" RelationTypeID="15001" Former="true"/>
</ProfileRelationships>
<SanctionsEntries>
  <SanctionsEntry ID="1" ProfileID="90001" ListID="1550"><EntryEvent ID="1"><Date CalendarTypeID="1"><Year>2024</Year><Month>2</Month><Day>23</Day></Date></EntryEvent>
    <SanctionsMeasure ID="1" SanctionsTypeID="1705"><Comment/></SanctionsMeasure>
    <SanctionsMeasure ID="2" SanctionsTypeID="1"><Comment>RUSSIA-EO14024</Comment></SanctionsMeasure></SanctionsEntry>
  <SanctionsEntry ID="2" ProfileID="90003" ListID="1550"><EntryEvent ID="2"><Date><Year>2025</Year><Month>1</Month><Day>10</Day></Date></EntryEvent></SanctionsEntry>
</SanctionsEntries>
</Sanctions>""".encode()

DELTA_XML = """<?xml version="1.0" encoding="utf-8"?>
<sanctionsData xmlns="https://sanctions.example/DeltaFile/1.0">
  <publicationInfo><datePublished>2026-01-15T00:00:00-05:00</datePublished><publicationType>Standard Action</publicationType></publicationInfo>
  <entities>
    <entity id="90005" action="add">
      <generalInfo><identityId>1</identityId><entityType refId="600">Individual</entityType></generalInfo>
      <sanctionsLists><sanctionsList id="1" refId="1550" datePublished="2026-01-15">SDN List</sanctionsList></sanctionsLists>
      <sanctionsPrograms><sanctionsProgram id="2">RUSSIA-EO14024</sanctionsProgram></sanctionsPrograms>
      <names><name id="3"><isPrimary>true</isPrimary><isLowQuality>false</isLowQuality><translations>
          <translation id="4"><isPrimary>true</isPrimary><script refId="215">Latin</script><formattedFullName>SPECIMEN, Eve</formattedFullName></translation>
          <translation id="5"><isPrimary>false</isPrimary><script refId="220">Cyrillic</script><formattedFullName>ОБРАЗЕЦ, Ева</formattedFullName></translation>
        </translations></name>
        <name id="6"><isPrimary>false</isPrimary><aliasType>A.K.A.</aliasType><isLowQuality>true</isLowQuality><translations>
          <translation id="7"><isPrimary>true</isPrimary><formattedFullName>THE SPECIMEN</formattedFullName></translation></translations></name></names>
      <features><feature id="8"><type featureTypeId="8">Birthdate</type><value>03 Mar 1972</value></feature>
        <feature id="9"><type>Nationality Country</type><value>Ruritania</value></feature></features>
      <identityDocuments><identityDocument id="10"><type>Passport</type><documentNumber>X1</documentNumber><issuingCountry>Ruritania</issuingCountry></identityDocument></identityDocuments>
      <relationships><relationship id="11"><type>Owned or Controlled By</type><relatedEntity entityId="90002">SAMPLE SHIPPING CO., LTD.</relatedEntity></relationship></relationships>
    </entity>
    <entity id="90001">
      <sanctionsPrograms><sanctionsProgram id="12" action="add">NPWMD</sanctionsProgram><sanctionsProgram id="13" action="remove">IFSR</sanctionsProgram></sanctionsPrograms>
      <names><name id="14" action="add"><isPrimary>false</isPrimary><aliasType>A.K.A.</aliasType><translations><translation id="15">
          <formattedFullName>EXAMPEL, Ada</formattedFullName></translation></translations></name>
        <name id="16"><isPrimary>false</isPrimary><aliasType>A.K.A.</aliasType><translations><translation id="17">
          <formattedFullName action="update" oldValue="EXAMPL, Ada">EXAMPLL, Ada</formattedFullName></translation></translations></name></names>
    </entity>
    <entity id="90002" action="remove"><generalInfo><entityType>Entity</entityType></generalInfo></entity>
    <entity id="80001" action=""><sanctionsLists><sanctionsList>Consolidated List</sanctionsList></sanctionsLists></entity>
  </entities>
</sanctionsData>""".encode()

HISTORY_JSON = (
    b'[{"publicationID": 501, "datePublished": "2026-01-15T10:30:00.123"}, {"publicationID": 500, "datePublished": "2026-01-10T09:00:00"}]'
)

CSL_CSV = (
    b"_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,standard_order,"
    b"license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,vessel_flag,vessel_owner,remarks,"
    b"source_list_url,alt_names,citizenships,dates_of_birth,nationalities,places_of_birth,source_information_url,ids\n"
    b'aa,Specially Designated Nationals (SDN) - Treasury Department,90001,Individual,IFSR; SDGT,"EXAMPLE, Ada",,"Sampleton, RR",,,,,,,,,,,,,'
    b'(Linked To: SAMPLE GUARD (SG)-FORCE),,"EXAMPL, Ada; The Example",RR,1972-03-14; 1973,,,https://bit.example/1,"RR, X123456, Passport; '
    b'Female, Gender"\n'
    b'bb,Entity List (EL) - Bureau of Industry and Security,,,,"Sample Repair Plant, JSC",,"1 Sample St., Sampleton, RR",,2022-04-07,,,,,,,,,,,,,'
    b'"Open Joint Stock Company Sample; and JSC Sample",,,,,https://bit.example/2,\n'
    b'cc,Entity List (EL) - Bureau of Industry and Security,,,,"Sample Repair  Plant, JSC",,"2 Other St., Freetown, FD",,2022-04-07,,,,,,,,,,,,,'
    b",,,,,https://bit.example/2,\n"
)

NSDC_PERSONS = json.dumps(
    [
        {
            "sid": 1,
            "name": "ПРИМЕР Ада (ПРИМЕР Ада Марія, EXAMPLE Ada)",
            "translit": "PRYMER Ada",
            "aliases": ["Приклад"],
            "citizenships": ["RR"],
            "bd": "14.03.1972",
            "dd": None,
            "identifiers": [{"id": "tax:inn", "code": "770012345678; 770012345679", "iso2": "RR"}],
            "attributes": [{"key": "Посада", "value": "директор"}],
            "status": "active",
        },
        {"sid": 2, "name": "ЗРАЗОК Боб", "translit": "ZRAZOK Bob", "aliases": None, "citizenships": None, "status": "expired"},
        {"sid": 3, "name": "НІХТО", "translit": "", "status": None},
    ],
    ensure_ascii=False,
).encode()
NSDC_COMPANIES = b'[{"sid": 4, "name": "\\u0422\\u041e\\u0412 \\u0417\\u0440\\u0430\\u0437\\u043e\\u043a", "translit": "", "bd": "01.01.2001", "status": "active"}]'

FTM = "\n".join(
    json.dumps(entity, ensure_ascii=False)
    for entity in (
        {"id": "own-1", "schema": "Ownership", "datasets": ["rr_list"],
         "properties": {"owner": ["NK-1"], "asset": ["NK-3"], "startDate": ["2020-05"], "sourceUrl": ["https://registry.example/3"]}},
        {"id": "own-2", "schema": "Ownership", "properties": {"owner": ["NK-1"], "asset": ["NK-4"], "endDate": ["2021"]}},
        {"id": "own-3", "schema": "Ownership", "properties": {"owner": ["NK-5"], "asset": ["NK-4"]}},
        {"id": "NK-1", "caption": "Ada Example", "schema": "Person", "target": True,
         "properties": {"name": ["Ada Example", "Ада Пример"], "alias": ["A. Exempel"], "weakAlias": ["The Example"],
                        "previousName": ["Ada Specimen"], "topics": ["sanction"], "programId": ["RR-EX"], "birthDate": ["1972-03"],
                        "nationality": ["rr"], "passportNumber": ["X1"]}},
        {"id": "NK-3", "caption": "Sample Shipping", "schema": "Company", "target": False, "properties": {"name": ["Sample Shipping"]}},
        {"id": "NK-4", "caption": "Sold Long Ago", "schema": "Company", "target": False, "properties": {"name": ["Sold Long Ago"]}},
        {"id": "NK-5", "caption": "Minister", "schema": "Person", "target": True, "properties": {"name": ["Minister"], "topics": ["role.pep"]}},
        {"id": "NK-6", "caption": "Old Style", "schema": "Person", "target": True, "properties": {"name": ["Old Style"]}},
    )
).encode()  # fmt: skip

TARGETS_CSV = (
    '"id","schema","name","aliases","birth_date","countries","addresses","identifiers","sanctions","phones","emails","program_ids","dataset",'
    '"first_seen","last_seen","last_change"\n'
    '"NK-1","Person","Ada Example","""LLC """"Example""""""; Ада Пример","1972-03;1973","rr;fd","","X1;IMO9999999","""""","","","RR-EX",'
    '"Ruritania","2025-10-06T14:15:21","2026-03-13T05:41:01","2026-02-05T14:54:48"\n'
).encode()
