/** The numbers of messages ({@code OBH-…}); docs/messages.md explains them. */
package org.onbehalf.internal.message;
