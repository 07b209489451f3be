/// Tests of chat templates.
@NullMarked
package steel.tokenizer.template;

import org.jspecify.annotations.NullMarked;
