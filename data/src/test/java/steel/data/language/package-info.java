/// Tests of language models.
@NullMarked
package steel.data.language;

import org.jspecify.annotations.NullMarked;
