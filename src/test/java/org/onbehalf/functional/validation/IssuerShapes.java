package org.onbehalf.functional.validation;

/**
 * A token as each issuer's own documentation shows it, header and payload, with other values.
 * {@code HOST} is the issuer's address, {@code KID} its key, {@code NOW} and {@code EXP} the times.
 */
enum IssuerShapes {
  ENTRA_V1(
      "Entra",
      "api://orders",
      "{'typ':'JWT','alg':'RS256','x5t':'KID','kid':'KID'}",
      """
      {'aud':'api://orders','iss':'https://sts.windows.net/TENANT/','iat':NOW,'nbf':NOW,'exp':EXP,
       'acr':'1','aio':'AXQAi','amr':['pwd','mfa'],'appid':'page','appidacr':'0','family_name':'L',
       'ipaddr':'10.0.0.1','name':'Ada','oid':'OID','rh':'0.A','scp':'orders.read','sub':'pairwise',
       'tid':'TENANT','unique_name':'ada@contoso.example','upn':'ada@contoso.example','uti':'u',
       'ver':'1.0'}""",
      """
      {'aud':'page','iss':'https://sts.windows.net/TENANT/','iat':NOW,'nbf':NOW,'exp':EXP,
       'amr':['pwd'],'nonce':'n','oid':'OID','sub':'pairwise','tid':'TENANT','ver':'1.0'}""",
      "Entra.TENANT.OID"),

  ENTRA_V2(
      "Entra",
      "orders",
      "{'typ':'JWT','alg':'RS256','kid':'KID'}",
      """
      {'aud':'orders','iss':'HOST/TENANT/v2.0','iat':NOW,'nbf':NOW,'exp':EXP,'aio':'A','azp':'page',
       'azpacr':'0','name':'Ada','oid':'OID','preferred_username':'ada@contoso.example','rh':'0.A',
       'scp':'orders.read','sub':'pairwise','tid':'TENANT','uti':'u','ver':'2.0'}""",
      """
      {'ver':'2.0','iss':'HOST/TENANT/v2.0','sub':'pairwise','aud':'page','exp':EXP,'iat':NOW,
       'nbf':NOW,'name':'Ada','preferred_username':'ada@contoso.example','oid':'OID',
       'tid':'TENANT','nonce':'n','aio':'D'}""",
      "Entra.TENANT.OID"),

  EXTERNAL_ID(
      "Ciam",
      "orders",
      "{'typ':'JWT','alg':'RS256','kid':'KID'}",
      """
      {'aud':'orders','iss':'HOST/TENANT/v2.0','iat':NOW,'nbf':NOW,'exp':EXP,'aio':'A','azp':'page',
       'azpacr':'0','name':'Ada','oid':'OID','preferred_username':'ada@example.com','rh':'0.A',
       'scp':'orders.read','sub':'pairwise','tid':'TENANT','uti':'u','ver':'2.0'}""",
      """
      {'ver':'2.0','iss':'HOST/TENANT/v2.0','sub':'pairwise','aud':'page','exp':EXP,'iat':NOW,
       'nbf':NOW,'oid':'OID','tid':'TENANT','nonce':'n'}""",
      "Ciam.TENANT.OID"),

  B2C(
      "B2c",
      "orders",
      "{'alg':'RS256','kid':'KID','typ':'JWT'}",
      """
      {'iss':'HOST/TENANT/v2.0/','exp':EXP,'nbf':NOW,'aud':'orders','oid':'OID','sub':'OID',
       'name':'Ada','tfp':'B2C_1_susi','nonce':'a nonce of MSAL','scp':'orders.read','azp':'page',
       'ver':'1.0','iat':NOW}""",
      """
      {'exp':EXP,'nbf':NOW,'ver':'1.0','iss':'HOST/TENANT/v2.0/','sub':'OID','aud':'page',
       'nonce':'a nonce of MSAL','iat':NOW,'auth_time':NOW,'oid':'OID','name':'Ada',
       'tfp':'B2C_1_susi'}""",
      "B2c.OID"),

  AD_FS(
      "Adfs",
      "https://orders.example",
      "{'typ':'JWT','alg':'RS256','x5t':'KID','kid':'KID'}",
      """
      {'aud':'https://orders.example','iss':'HOST/adfs/services/trust','iat':NOW,'exp':EXP,
       'upn':'ada@contoso.example','group':'Buyers','apptype':'Confidential','appid':'page',
       'authmethod':'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
       'auth_time':'2026-11-29T07:30:55.566Z','ver':'1.0','scp':'openid user_impersonation'}""",
      """
      {'aud':'page','iss':'HOST/adfs','iat':NOW,'nbf':NOW,'exp':EXP,'auth_time':NOW,'nonce':'n',
       'sub':'pairwise','upn':'ada@contoso.example','unique_name':'CONTOSO','pwd_exp':'1733602',
       'sid':'S-1-5-21','apptype':'Public','appid':'page','scp':'openid'}""",
      "Adfs.ada@contoso.example"),

  KEYCLOAK(
      "Keycloak",
      "orders",
      "{'alg':'RS256','typ':'JWT','kid':'KID'}",
      """
      {'exp':EXP,'iat':NOW,'auth_time':NOW,'jti':'onrtac:1','iss':'HOST/realms/partners',
       'aud':['orders','account'],'sub':'4711','typ':'Bearer','azp':'page','sid':'s','acr':'1',
       'nonce':'until version 24','allowed-origins':['https://page.example'],
       'realm_access':{'roles':['buyer','offline_access']},
       'resource_access':{'account':{'roles':['view-profile']}},
       'scope':'openid email profile','email_verified':true,'preferred_username':'ada'}""",
      """
      {'exp':EXP,'iat':NOW,'auth_time':NOW,'jti':'1','iss':'HOST/realms/partners','aud':'page',
       'sub':'4711','typ':'ID','azp':'page','nonce':'n','sid':'s','at_hash':'h','acr':'1',
       'email_verified':true,'preferred_username':'ada'}""",
      "Keycloak.4711"),

  OKTA(
      "Okta",
      "api://default",
      "{'kid':'KID','alg':'RS256'}",
      """
      {'ver':1,'jti':'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE','iss':'HOST/oauth2/default',
       'aud':'api://default','iat':NOW,'exp':EXP,'cid':'0oa1','uid':'00u1','auth_time':NOW,
       'scp':['openid','orders.read'],'sub':'ada@example.com','groups':['Everyone','buyer']}""",
      """
      {'ver':1,'sub':'00u1','iss':'HOST/oauth2/default','aud':'0oa1','iat':NOW,'exp':EXP,
       'jti':'ID.1','amr':['pwd'],'idp':'00o1','nonce':'n','name':'Ada','auth_time':NOW,
       'preferred_username':'ada@example.com','at_hash':'h'}""",
      "Okta.ada@example.com"),

  AUTH0(
      "Auth0",
      "https://orders.example/",
      "{'alg':'RS256','typ':'JWT','kid':'KID'}",
      """
      {'https://orders.example/roles':['buyer'],'iss':'HOST/','sub':'auth0|4711',
       'aud':['https://orders.example/','HOST/userinfo'],'iat':NOW,'exp':EXP,'azp':'my_client_id',
       'scope':'openid profile read:orders','permissions':['read:orders']}""",
      """
      {'nickname':'ada','name':'Ada','iss':'HOST/','aud':'my_client_id','iat':NOW,'exp':EXP,
       'sub':'auth0|4711','sid':'s','at_hash':'h','nonce':'n'}""",
      "Auth0.auth0|4711"),

  COGNITO(
      "Cognito",
      "orders",
      "{'kid':'KID','alg':'RS256'}",
      """
      {'sub':'SUB','device_key':'d','cognito:groups':['buyer'],'iss':'HOST/us-east-1_Example',
       'version':2,'client_id':'1example23456789','origin_jti':'o','event_id':'e',
       'token_use':'access','scope':'phone openid orders/read','auth_time':NOW,'exp':EXP,
       'iat':NOW,'jti':'j','username':'ada'}""",
      """
      {'sub':'SUB','cognito:groups':['buyer'],'email_verified':true,'iss':'HOST/us-east-1_Example',
       'cognito:username':'ada','origin_jti':'o','aud':'1example23456789','event_id':'e',
       'token_use':'id','auth_time':NOW,'exp':EXP,'iat':NOW,'jti':'j','email':'ada@example.com'}""",
      "Cognito.SUB"),

  /** Of a service account: what others get is opaque, or an ID token. */
  GOOGLE(
      "Google",
      "https://orders.example",
      "{'alg':'RS256','kid':'KID','typ':'JWT'}",
      """
      {'aud':'https://orders.example','azp':'107517467455664443765','exp':EXP,'iat':NOW,
       'email':'batch@project.iam.gserviceaccount.com','email_verified':true,'iss':'HOST',
       'sub':'107517467455664443765'}""",
      """
      {'iss':'HOST','azp':'1234.apps.googleusercontent.com','aud':'1234.apps.googleusercontent.com',
       'sub':'10769150350006150715113082367','email':'ada@example.com','email_verified':true,
       'at_hash':'h','nonce':'n','iat':NOW,'exp':EXP}""",
      "Google.107517467455664443765"),

  SPRING(
      "Spring",
      "page",
      "{'kid':'KID','alg':'RS256'}",
      """
      {'sub':'ada','aud':'page','nbf':NOW,'scope':['openid','orders.read'],'iss':'HOST','exp':EXP,
       'iat':NOW,'jti':'j'}""",
      """
      {'sub':'ada','aud':'page','azp':'page','auth_time':NOW,'iss':'HOST','exp':EXP,'iat':NOW,
       'jti':'j','sid':'s'}""",
      "Spring.ada");

  static final String TENANT = "cccccccc-0000-4000-8000-00000000000c";
  static final String OID = "dddddddd-0000-4000-8000-00000000000d";

  /** The section of Issuers. */
  final String issuer;

  /** What is configured as its Audience. */
  final String audience;

  final String header;
  private final String accessToken;
  private final String idToken;
  private final String name;

  IssuerShapes(
      String issuer,
      String audience,
      String header,
      String accessToken,
      String idToken,
      String name) {
    this.issuer = issuer;
    this.audience = audience;
    this.header = header.replace('\'', '"');
    this.accessToken = accessToken;
    this.idToken = idToken;
    this.name = name;
  }

  String accessToken(String host, long now) {
    return filled(accessToken, host, now);
  }

  String idToken(String host, long now) {
    return filled(idToken, host, now);
  }

  /** What its caller is called. */
  String callerName() {
    return filled(name, "", 0);
  }

  private static String filled(String text, String host, long now) {
    return text.replace('\'', '"')
        .replace("HOST", host)
        .replace("TENANT", TENANT)
        .replace("OID", OID)
        .replace("NOW", String.valueOf(now))
        .replace("EXP", String.valueOf(now + 3600));
  }
}
