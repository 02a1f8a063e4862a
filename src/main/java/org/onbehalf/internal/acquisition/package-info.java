/** From "I need a token" to "here it is", or to the reason why not. */
package org.onbehalf.internal.acquisition;
