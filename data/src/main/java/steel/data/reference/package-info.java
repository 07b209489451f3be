/// The original's way through packed data: which files come first, and in which order their blocks
/// are delivered, with the random numbers of NumPy. In: files or their numbers. Start at
/// [ReferenceSequence].
@NullMarked
package steel.data.reference;

import org.jspecify.annotations.NullMarked;
