/** What {@code Authentication.AuditFile} says: rules, and what is left to do. */
package org.onbehalf.cli.audit;
