package org.onbehalf.internal.message;

/** OBH-1…: the configuration. 10… is about files, 11… about keys, 12… about what is allowed. */
public final class ConfigurationMessages {
  private static final String ALL_REFUSED =
      "A fault of the configuration: every request is answered 500 until it is corrected.";

  private static final String WARNING = "A warning: requests are served.";

  public static final MessageCode FAULTY =
      new MessageCode(
          1001,
          "The configuration of … has …",
          "Every request is answered 500.",
          "The faults that the message lists, each with its own number.",
          "Correct them and restart the application.");
  public static final MessageCode FILE =
      new MessageCode(
          1002,
          "found a file that cannot be read",
          "Every request is answered 500, since there is no configuration.",
          "The configuration file is missing, not readable, not UTF-8, or two files are named.",
          "Put WEB-INF/onbehalf.conf into the WAR, or correct the init-param config.");
  public static final MessageCode SYNTAX =
      new MessageCode(
          1003,
          "configuration file …",
          ALL_REFUSED,
          "The line is neither HOCON nor JSON: a brace or a quote is missing, for example.",
          "Correct the line or the one before it; put values in double quotes.");
  public static final MessageCode INCLUDE =
      new MessageCode(
          1004,
          "an include of …",
          ALL_REFUSED,
          "An included file is missing or not readable, includes itself, or has a path.",
          "Put it beside the configuration file and include it by its plain name.");
  public static final MessageCode UNSET_REFERENCE =
      new MessageCode(
          1005,
          "a reference to …, which is not set",
          ALL_REFUSED,
          "A ${…} names no environment variable and no key, or stands outside of the file.",
          "Set the variable for the server's process; ${?NAME} makes it optional.");
  public static final MessageCode QUOTED_REFERENCE =
      new MessageCode(
          1006,
          "a ${…} within double quotes is not replaced",
          WARNING + " The value is the text ${…} itself.",
          "HOCON replaces references outside of quotes only.",
          "Write ${NAME} without quotes; to join it with text, write ${NAME}\"/text\".");
  public static final MessageCode CUT_VALUE =
      new MessageCode(
          1007,
          "an unquoted value that ends at a # or //, which begins a comment",
          "The value is shorter than what was written: a fault for secrets, else a warning.",
          "Outside of quotes, # and // begin a comment.",
          "Put the value in double quotes.");
  public static final MessageCode TWICE =
      new MessageCode(
          1008,
          "the same key in another case",
          ALL_REFUSED,
          "A key or a value is given twice, or two filters differ.",
          "Keep one of them.");
  public static final MessageCode NO_PLACE =
      new MessageCode(
          1009,
          "a key beneath a plain value",
          ALL_REFUSED,
          "A property, variable or parameter names a place that the file does not have.",
          "Correct the name or the index, or remove it.");
  public static final MessageCode NOT_NAMED =
      new MessageCode(
          1010,
          "is ignored, because it does not name the application",
          WARNING + " The value is not used.",
          "All applications of the server see this property or variable.",
          "Write it as the message shows, with the name of the application.");
  public static final MessageCode KEY_VAULT =
      new MessageCode(
          1011,
          "a Key Vault reference that App Service did not resolve",
          WARNING + " The secret is the reference itself, and Entra will refuse it.",
          "App Service may not read the vault, or the reference is wrong.",
          "Give the application's identity the permission to read the secret.");

  public static final MessageCode MISSING =
      new MessageCode(
          1101,
          "nothing",
          ALL_REFUSED,
          "A key that is needed is not set, or its list is empty.",
          "Set it as the message expects it.");
  public static final MessageCode EMPTY =
      new MessageCode(
          1102,
          "an empty value",
          ALL_REFUSED,
          "The key is set and has no value; an environment variable may be empty.",
          "Give it a value, or remove the key.");
  public static final MessageCode WRONG_TYPE =
      new MessageCode(
          1103,
          "a plain value",
          ALL_REFUSED,
          "A text, a list or a section stands where another of these is expected.",
          "Write it as the message expects it: key = value, [ … ] or { … }.");
  public static final MessageCode INVALID =
      new MessageCode(
          1104,
          "found:    …",
          ALL_REFUSED,
          "The value has another form or range than the key allows.",
          "Correct the value; docs/configuration.md lists what each key allows.");
  public static final MessageCode TOO_MANY =
      new MessageCode(
          1105,
          "at most …",
          ALL_REFUSED,
          "The list or section has more elements than are allowed.",
          "Remove some.");
  public static final MessageCode UNKNOWN =
      new MessageCode(
          1106,
          "a key that Onbehalf does not know",
          ALL_REFUSED + " A misspelt key could leave the service open.",
          "The key is misspelt, in the wrong section, or another library's.",
          "Write it as the message proposes, or remove it.");
  public static final MessageCode IGNORED =
      new MessageCode(
          1107,
          "is not a key of Onbehalf and is ignored",
          WARNING,
          "The key is misspelt or another library's.",
          "Correct or remove it.");
  public static final MessageCode QUOTED_NAME =
      new MessageCode(
          1108,
          "a key with … in quotes",
          ALL_REFUSED,
          "A name with dots or colons in quotes is one name, and no path.",
          "Write it without quotes, or as sections in braces.");
  public static final MessageCode NOT_SUPPORTED =
      new MessageCode(
          1109,
          "a key that is not supported by this version",
          ALL_REFUSED,
          "The key is Microsoft.Identity.Web's, or an older version's, and would have no effect.",
          "Do what the message says in its place.");
  public static final MessageCode NO_EFFECT =
      new MessageCode(
          1110,
          "a key that is without effect",
          ALL_REFUSED,
          "The key belongs to another one that is not set, or set otherwise.",
          "Set the other key as the message says, or remove this one.");
  public static final MessageCode CONTRADICTION =
      new MessageCode(
          1111,
          "expected: …",
          ALL_REFUSED,
          "Two keys exclude each other, or one needs what the other does not give.",
          "Decide for one of them, as the message says.");
  public static final MessageCode KEY_FILE =
      new MessageCode(
          1112,
          "a file that cannot be opened",
          ALL_REFUSED,
          "A key, certificate, key store, password or file of names cannot be used.",
          "Correct the file, its path, its password or its owner.");
  public static final MessageCode LIBRARY =
      new MessageCode(
          1113,
          "but no class …",
          ALL_REFUSED,
          "A library that is needed for this store is not there.",
          "Put it into WEB-INF/lib, or beside this library.");
  public static final MessageCode USELESS =
      new MessageCode(
          1114,
          "has no effect",
          WARNING + " What was configured changes nothing.",
          "The key needs another one, or the value of another one excludes it.",
          "Set the other key, or remove this one.");
  public static final MessageCode SCOPES =
      new MessageCode(
          1115,
          ".default",
          WARNING + " Entra will probably refuse the token for this API.",
          "A token is for one resource: its scopes name two, or mix .default with others.",
          "Name scopes of one API, or its .default alone.");

  public static final MessageCode USELESS_RULE =
      new MessageCode(
          1116,
          "a rule that …",
          ALL_REFUSED,
          "A rule before it decides already, or no request of the filter has its path.",
          "Move it, correct its path, or remove it.");
  public static final MessageCode OTHER_SERVICE =
      new MessageCode(
          1117,
          "it leads to …",
          "Calls are refused, or Graph's tokens go to another host.",
          "Scopes are of Microsoft Graph, and BaseUrl is another host, or the other way round.",
          "Write the BaseUrl and the Scopes of one service.");
  public static final MessageCode NO_CREDENTIALS =
      new MessageCode(
          1118,
          "no token of DownstreamApis can be requested without",
          "Calls of other APIs fail with 500.",
          "DownstreamApis is configured, and AzureAd.ClientCredentials is empty.",
          "Write a secret or a certificate of the app registration there.");

  public static final MessageCode AUDIT =
      new MessageCode(
          1201,
          "audit lets every request pass, whatever its token",
          "Requests are checked and served all the same.",
          "Authentication.Mode = audit.",
          "Set Authentication.Mode = required when the log shows no refusals any more.");
  public static final MessageCode PLAIN_HTTP =
      new MessageCode(
          1202,
          "over plain http",
          WARNING + " Tokens or passwords can be read on the network.",
          "AllowHttp = true, or Redis without TLS.",
          "Use https or TLS.");
  public static final MessageCode EVERY_TOKEN =
      new MessageCode(
          1203,
          "this rule lets every valid token pass",
          WARNING + " Each user and application of the tenant may call these paths.",
          "The rule names neither scopes, nor roles, nor callers.",
          "Name them, or say Callers = any if that is meant.");
  public static final MessageCode EVERY_APPLICATION =
      new MessageCode(
          1204,
          "every application that got a token for this API passes",
          WARNING + " Applications without a permission may call.",
          "AllowWebApiToBeAuthorizedByACL = true without AllowedClients.",
          "List the applications that may call in AllowedClients.");
  public static final MessageCode ONE_NAME =
      new MessageCode(
          1205,
          "two persons can bear one name",
          WARNING + " Two persons could be taken for one user.",
          "User names come from several tenants, domains or directories.",
          "Add the domain to the name, or limit who may call to one of them.");

  private ConfigurationMessages() {}
}
