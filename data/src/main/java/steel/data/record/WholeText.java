package steel.data.record;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// A file that is one text.
///
/// @param key under which the record has it
record WholeText(ByteCursor bytes, String key, int maxRecordBytes) {
  void read(RecordFile.Sink sink) throws IOException {
    BoundedBytes text = new BoundedBytes(maxRecordBytes);
    while (bytes.hasMore()) {
      if (bytes.passToLineBreak(text::add)) {
        text.add((byte) '\n');
      }
    }
    RawRecord.Broken fault = bytes.fault();
    sink.accept(new RawRecord(1, fault != null ? fault : content(text.take(true))));
  }

  private RawRecord.Content content(RawRecord.Content read) {
    if (!(read instanceof RawRecord.Json utf8)) {
      return read;
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8.bytes())).toString();
      return new RawRecord.Row(JsonNodeFactory.instance.objectNode().put(key, text));
    } catch (CharacterCodingException e) {
      return new RawRecord.Broken(Cause.NOT_UTF8, "the file is not UTF-8");
    }
  }
}
