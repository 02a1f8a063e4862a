/** The command line, in a jar of its own (classifier {@code cli}); nothing refers to it. */
package org.onbehalf.cli;
