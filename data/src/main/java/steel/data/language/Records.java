package steel.data.language;

import java.io.IOException;

/// Records of a key of 128 bits and a value, one after another. Owns what it reads.
interface Records extends AutoCloseable {
  /// Moves to the next record.
  ///
  /// @return false if there is none
  /// @throws IOException if the disk fails
  boolean next() throws IOException;

  long high();

  long low();

  long value();

  @Override
  void close() throws IOException;
}
