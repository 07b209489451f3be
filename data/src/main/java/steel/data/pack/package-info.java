/// Packed tokens: writes LITPKDS files with their checksums, and reads them mapped. Used through
/// [steel.data.Pack] and [steel.data.PackedBlocks].
@NullMarked
package steel.data.pack;

import org.jspecify.annotations.NullMarked;
