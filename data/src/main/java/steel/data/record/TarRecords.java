package steel.data.record;

import java.io.IOException;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/// The records of the files in an archive, one after the other; files of no known format are passed
/// over.
///
/// @param bytes the archive, decompressed
/// @param file tells what is read of each
record TarRecords(ByteCursor bytes, RecordFile file) {
  void read(RecordFile.Sink sink) throws IOException {
    // not closed: it only holds the cursor, which its owner closes
    TarArchiveInputStream tar = new TarArchiveInputStream(bytes.stream());
    boolean wantsMore = true;
    while (wantsMore) {
      @Nullable TarArchiveEntry entry;
      try {
        entry = tar.getNextEntry();
      } catch (IOException | IllegalArgumentException e) { // the library throws both
        bytes.rethrowFailureOfDisk();
        sink.accept(new RawRecord(1, fault("the archive is broken: " + e.getMessage())));
        return;
      }
      if (entry == null) {
        break;
      }
      Optional<FileFormat> format = FileFormat.ofEnding(entry.getName());
      if (entry.isFile() && format.isPresent()) {
        wantsMore = read(entry.getName(), format.get(), tar, sink);
      }
    }
    if (wantsMore && bytes.fault() != null) {
      sink.accept(new RawRecord(1, fault("")));
    }
  }

  private RawRecord.Broken fault(String problem) {
    RawRecord.Broken compression = bytes.fault();
    return compression != null ? compression : new RawRecord.Broken(Cause.BROKEN_FILE, problem);
  }

  /// @return whether to go on with the next file
  private boolean read(
      String name, FileFormat format, TarArchiveInputStream tar, RecordFile.Sink sink)
      throws IOException {
    boolean[] wantsMore = {true};
    RecordFile.Sink named =
        record -> {
          wantsMore[0] = sink.accept(record.in(name));
          return wantsMore[0];
        };
    if (format == FileFormat.TAR || format == FileFormat.PARQUET) {
      return named.accept(
          new RawRecord(
              1,
              new RawRecord.Broken(
                  Cause.BROKEN_FILE, "cannot be read inside an archive; unpack it")));
    }
    try (ByteCursor inner = bytes.inner(tar)) {
      file.read(format, inner, named);
      boolean isCut = inner.fault() != null && !bytes.hasMore();
      return wantsMore[0] && !isCut;
    }
  }
}
