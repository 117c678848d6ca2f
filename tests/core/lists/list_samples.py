"""Small documents in the shapes of the lists. Every name, number and date in them is invented."""

SDN_CSV = (
    b'90001,"EXAMPLE, Ada Maria",individual,"IFSR] [RUSSIA-EO14024","Director",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    b'"DOB 03 Mar 1972; alt. DOB 1973; POB Sampleton; nationality Ruritania; alt. citizen Freedonia; Gender Male; Passport X123456 '
    b"(Ruritania) expires 01 Jan 2030; Tax ID No. 770012345678 (Ruritania); a.k.a. 'THE EXAMPLE'; Secondary sanctions risk: section 1 of "
    b'Executive Order 1; Linked To: SAMPLE SHIPPING CO., LTD.."\r\n'
    b'90002,"SAMPLE SHIPPING CO., LTD.",-0- ,"RUSSIA-EO14024",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Website www.example.org; Organization '
    b'Established Date 01 Jan 2001; SWIFT/BIC SAMPRUMM; Digital Currency Address - XBT 1SampleSampleSample."\r\n'
    b'90003,"SAMPLE STAR",vessel,"RUSSIA-EO14024",-0- ,"UABC",Crude Oil Tanker,-0- ,-0- ,"Freedonia","Sample Holdings","Vessel '
    b'Registration Identification IMO 9999999; MMSI 123456789."\r\n'
    b'90004,"RR-12345",aircraft,"RUSSIA-EO14024",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a'
)
ALT_CSV = b'90001,1,"aka","EXAMPL, Ada",-0- \r\n90002,2,"fka","OLD SAMPLE SHIPPING",-0- \r\n90002,3,"nka","SAMPLE LINES",-0- \r\n\x1a'
ADD_CSV = b'90002,1,"1 Sample Street","Sampleton","Ruritania",-0- \r\n90002,2,-0- ,-0- ,"Freedonia",-0- \r\n\x1a'
COMMENTS_CSV = b'90001,"; MMSI 1."\r\n'

SDN_XML = b"""<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="https://sanctions.example/exports/XML">
  <publshInformation><Publish_Date>09/23/2026</Publish_Date><Record_Count>2</Record_Count></publshInformation>
  <sdnEntry><uid>90001</uid><firstName>Ada Maria</firstName><lastName>EXAMPLE, JR.</lastName><sdnType>Individual</sdnType>
    <remarks>(Linked To: SAMPLE GUARD (SG)-NORTH FORCE)</remarks>
    <programList><program>IFSR</program></programList>
    <akaList>
      <aka><uid>1</uid><type>a.k.a.</type><category>strong</category><lastName>EXAMPL</lastName><firstName>Ada</firstName></aka>
      <aka><uid>2</uid><type>f.k.a.</type><category>weak</category><lastName>SPECIMEN</lastName></aka>
    </akaList>
    <idList>
      <id><uid>3</uid><idType>Passport</idType><idNumber>X123456</idNumber><idCountry>Ruritania</idCountry></id>
      <id><uid>4</uid><idType>Gender</idType><idNumber>Female</idNumber></id>
    </idList>
    <nationalityList><nationality><uid>5</uid><country>Ruritania</country><mainEntry>true</mainEntry></nationality></nationalityList>
    <dateOfBirthList><dateOfBirthItem><uid>6</uid><dateOfBirth>circa 1972</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList>
  </sdnEntry>
  <sdnEntry><uid>90003</uid><lastName>SAMPLE STAR</lastName><sdnType>Vessel</sdnType><programList><program>IFSR</program></programList>
    <vesselInfo><callSign>UABC</callSign><vesselFlag>Freedonia</vesselFlag><vesselOwner>Sample Holdings</vesselOwner></vesselInfo>
  </sdnEntry>
</sdnList>"""

UN_XML = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">
  <INDIVIDUALS><INDIVIDUAL>
    <DATAID>7000001</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>ADA</FIRST_NAME><SECOND_NAME>MARIA</SECOND_NAME><THIRD_NAME>EXAMPLE</THIRD_NAME>
    <UN_LIST_TYPE>Ruritania</UN_LIST_TYPE><REFERENCE_NUMBER>RUi.001</REFERENCE_NUMBER><LISTED_ON>2015-04-07-04:00</LISTED_ON>
    <NAME_ORIGINAL_SCRIPT>أدا مثال</NAME_ORIGINAL_SCRIPT><NATIONALITY><VALUE>Ruritania</VALUE></NATIONALITY>
    <LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>
    <LAST_DAY_UPDATED><VALUE>2016-10-13</VALUE><VALUE>2020-01-02</VALUE></LAST_DAY_UPDATED>
    <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Ada Exempel</ALIAS_NAME></INDIVIDUAL_ALIAS>
    <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Example; Ada</ALIAS_NAME></INDIVIDUAL_ALIAS>
    <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
    <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1971</FROM_YEAR><TO_YEAR>1973</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
    <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>X1</NUMBER><ISSUING_COUNTRY>Ruritania</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>
    <INDIVIDUAL_DOCUMENT/>
  </INDIVIDUAL></INDIVIDUALS>
  <ENTITIES><ENTITY>
    <DATAID>7000002</DATAID><FIRST_NAME>SAMPLE SHIPPING CO., LTD.</FIRST_NAME><UN_LIST_TYPE>Ruritania</UN_LIST_TYPE>
    <ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>OLD SAMPLE</ALIAS_NAME></ENTITY_ALIAS>
    <ENTITY_ADDRESS><COUNTRY>Freedonia</COUNTRY></ENTITY_ADDRESS>
  </ENTITY></ENTITIES>
</CONSOLIDATED_LIST>""".encode()

EU_XML = """<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.example/export" generationDate="2026-04-15T15:29:22.497+02:00" globalFileId="1">
  <sanctionEntity designationDate="" unitedNationId="RUi.001" euReferenceNumber="EU.1.1" logicalId="8001">
    <regulation publicationDate="2022-02-25" programme="RUR" numberTitle="2022/1"><publicationUrl>https://oj.example/1</publicationUrl></regulation>
    <regulation publicationDate="2024-06-24" programme="RUR" numberTitle="2024/2"><publicationUrl>https://oj.example/2</publicationUrl></regulation>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias wholeName="Ada EXAMPLE" nameLanguage="" strong="true"/>
    <nameAlias wholeName="Ада ПРИМЕР" nameLanguage="RU" strong="true"><regulationSummary publicationDate="2022-02-25"/></nameAlias>
    <nameAlias firstName="The" middleName="" lastName="Example" wholeName="" strong="false"/>
    <citizenship countryIso2Code="RR"/><address countryIso2Code="00"/><birthdate year="1972" monthOfYear="3"/>
    <identification identificationTypeDescription="National passport" number="X1" countryIso2Code="RR"/>
  </sanctionEntity>
  <sanctionEntity designationDate="2023-01-02" logicalId="8002"><subjectType code="enterprise"/>
    <nameAlias wholeName="Sample Shipping Co., Ltd." strong="true"/></sanctionEntity>
</export>""".encode()

_UK_HEAD = (
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Alias strength,Title,"
    "Name non-latin script,Non-latin script type,Non-latin script language,Regime Name,Designation Type,Designation source,"
    "Sanctions Imposed,Other Information,UK Statement of Reasons,Address Line 1,Address Line 2,Address Line 3,Address Line 4,"
    "Address Line 5,Address Line 6,Address Postal Code,Address Country,Phone number,Website,Email address,Date Designated,D.O.B,"
    "Nationality(/ies),National Identifier number,National Identifier additional information,Passport number,"
    "Passport additional information,Position,Gender,Town of birth,Country of birth,Type of entity,Subsidiaries,Parent company,"
    "Business registration number (s),IMO number,Current owner/operator (s),Previous owner/operator (s),"
    "Current believed flag of ship,Previous flags,Type of ship,Tonnage of ship,Length of ship,Year Built,"
    "Hull identification number (HIN)"
)


def uk_row(**cells):
    """A row with these cells, of which a key is the column with "_" for what no key may hold."""
    columns = _UK_HEAD.split(",")
    known = {"".join(char if char.isalnum() else "_" for char in column): column for column in columns}
    named = {known[key]: value for key, value in cells.items()}
    return ",".join(f'"{named[column]}"' if column in named else "" for column in columns)


_PERSON = {"Unique_ID": "RUR0001", "Designation_Type": "Individual", "Regime_Name": "The Ruritania (Sanctions) Regulations 2020"}
_SHIP = {"Unique_ID": "RUR0002", "Designation_Type": "Ship", "Regime_Name": "The Ruritania (Sanctions) Regulations 2020"}
UK_CSV = "\r\n".join(
    (
        "Report Date: 24-Jun-2026",
        _UK_HEAD,
        uk_row(**_PERSON, Name_6="EXAMPLE", Name_1="Ada", Name_type="Primary Name", Date_Designated="25/01/2021", Last_Updated="01/02/2022",
               D_O_B="dd/mm/1972", Name_non_latin_script="Ада ПРИМЕР", Non_latin_script_language="Russian", Passport_number="X1",
               Designation_source="UK", Nationality__ies_="Ruritania"),
        uk_row(**_SHIP, Name_6="Sample Star", Name_type="Primary name", IMO_number="IMO9999999", Current_owner_operator__s_="Sample Holdings",
               Current_believed_flag_of_ship="Freedonia", Date_Designated="03/10/2017", Last_Updated="18/12/2021"),
        uk_row(**_PERSON, Name_6="Exempel", Name_1="A", Name_2="M", Name_type="ALias", Alias_strength="Low quality a.k.a",
               Date_Designated="25/01/2021", Last_Updated="14/04/2026"),
    )
).encode("utf-8-sig")  # fmt: skip

UK_XML = """<?xml version="1.0" encoding="utf-8"?>
<Designations xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><DateGenerated>24/06/2026</DateGenerated>
<Designation><LastUpdated>14/04/2026</LastUpdated><DateDesignated>25/01/2021</DateDesignated><UniqueID>RUR0001</UniqueID>
  <Names><Name><Name1>Ada</Name1><Name6>EXAMPLE</Name6><NameType>Primary Name</NameType></Name>
    <Name><Name1>A</Name1><Name2>M</Name2><Name6>Exempel</Name6><NameType>ALias</NameType><AliasStrength>Low quality a.k.a</AliasStrength></Name></Names>
  <NonLatinNames><NonLatinName><NameNonLatinScript>Ада ПРИМЕР</NameNonLatinScript><NonLatinScriptLanguage>Russian</NonLatinScriptLanguage></NonLatinName></NonLatinNames>
  <RegimeName>The Ruritania (Sanctions) Regulations 2020</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>
  <DesignationSource>UK</DesignationSource>
  <IndividualDetails><Individual><DOBs><DOB>dd/mm/1972</DOB></DOBs><PassportDetails><Passport><PassportNumber>X1</PassportNumber></Passport></PassportDetails>
    <Nationalities><Nationality>Ruritania</Nationality></Nationalities></Individual></IndividualDetails>
</Designation>
<Designation><LastUpdated>18/12/2021</LastUpdated><DateDesignated>03/10/2017</DateDesignated><UniqueID>RUR0002</UniqueID>
  <Names><Name><Name6>Sample Star</Name6><NameType>Primary name</NameType></Name></Names>
  <RegimeName>The Ruritania (Sanctions) Regulations 2020</RegimeName><IndividualEntityShip>Ship</IndividualEntityShip>
  <ShipDetails><Ship><IMONumbers><IMONumber>IMO9999999</IMONumber></IMONumbers>
    <CurrentOwnerOperators><CurrentOwnerOperator>Sample Holdings</CurrentOwnerOperator></CurrentOwnerOperators>
    <CurrentBelievedFlagOfShips><CurrentBelievedFlagOfShip>Freedonia</CurrentBelievedFlagOfShip></CurrentBelievedFlagOfShips></Ship></ShipDetails>
</Designation></Designations>""".encode()
