package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.files.Progress;

class TextFilesTest {
  @TempDir private Path folder;

  private List<String> read(Optional<String> field, String... names) throws IOException {
    List<Path> in = List.of(names).stream().map(folder::resolve).toList();
    TextFiles files = TextFiles.find(in, field, true);
    List<String> texts = Collections.synchronizedList(new ArrayList<>());
    files.forEach(
        "read",
        (file, text) ->
            texts.add(
                folder.relativize(files.paths().get(file)) + text.source() + "=" + text.content()),
        Progress.SILENT);
    Collections.sort(texts);
    return texts;
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void aFolderIsReadByTheNamesOfItsFiles() throws IOException {
    write("in/a.txt", "一\n二");
    write("in/deep/er/b.jsonl", "{\"text\":\"三\",\"source\":\"s\"}\n{\"text\":\"四\\n五\"}");
    write("in/c.json", "[{\"text\":\"六\"},{\"text\":\"七\"}]");
    write("in/d.csv", "id,text\n1,八\n");
    write("in/summary.json", "{}");
    write("in/.hidden/e.txt", "no");
    write("in/f.png", "no");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("in/g.txt.gz")))) {
      out.write("九\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(read(Optional.empty(), "in"))
        .containsExactly(
            "in/a.txt=一",
            "in/a.txt=二",
            "in/c.json=七",
            "in/c.json=六",
            "in/d.csv=八",
            "in/deep/er/b.jsonl=四\n五",
            "in/deep/er/b.jsonls=三",
            "in/g.txt.gz=九");
  }

  @Test
  void aNamedFileIsReadAsTold() throws IOException {
    write("a.txt", "{\"t\":\"x\"}\n");
    write("b.jsonl", "{\"t\":\"y\"}\n");
    assertThat(read(Optional.empty(), "a.txt", "b.jsonl"))
        .containsExactly("a.txt={\"t\":\"x\"}", "b.jsonl={\"t\":\"y\"}");
    assertThat(read(Optional.of("t"), "a.txt", "b.jsonl")).containsExactly("a.txt=x", "b.jsonl=y");
  }

  @Test
  void ofACorpusTheDocumentsAreRead() throws IOException {
    write("out/documents/a.jsonl", "{\"text\":\"x\"}\n");
    write("out/conversations/b.jsonl", "{\"conversations\":[]}\n");
    write("out/rejected.jsonl", "{}\n");
    assertThat(read(Optional.empty(), "out")).containsExactly("out/documents/a.jsonl=x");
  }

  @Test
  void largeFilesAreCutAndGiveTheSame() throws IOException {
    String record = "{\"text\":\"" + "钢铁是怎样炼成的。".repeat(50) + "%d\"}\n";
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 8_000; i++) {
      lines.append(record.formatted(i));
    }
    write("large.jsonl", lines.toString());
    assertThat(Files.size(folder.resolve("large.jsonl"))).isGreaterThan(8 << 20);
    assertThat(read(Optional.of("text"), "large.jsonl")).hasSize(8_000).doesNotHaveDuplicates();
    assertThat(read(Optional.empty(), "large.jsonl")).hasSize(8_000).doesNotHaveDuplicates();
    lines.insert(lines.indexOf("}\n", lines.length() / 2) + 2, "{broken\n");
    write("large.jsonl", lines.toString());
    long line = lines.substring(0, lines.indexOf("{broken")).lines().count() + 1;
    assertThatThrownBy(() -> read(Optional.of("text"), "large.jsonl"))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("large.jsonl:%d: ".formatted(line))
        .hasMessageEndingWith("; mend or remove it, or name another field");
  }

  @Test
  void bytesThatAreNoCharacterAreReplaced() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("{\"text\":\"a".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(new byte[] {(byte) 0xff, (byte) 0xed, (byte) 0xa0, (byte) 0x80});
    bytes.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));
    Files.write(folder.resolve("a.jsonl"), bytes.toByteArray());
    assertThat(read(Optional.of("text"), "a.jsonl"))
        .containsExactly("a.jsonl=a\ufffd\ufffd\ufffd\ufffd");
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    assertThatThrownBy(() -> read(Optional.empty(), "none"))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("none: no such file or folder");
    write("empty/x.png", "");
    assertThatThrownBy(() -> read(Optional.empty(), "empty"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("empty: no texts here; wants .jsonl, .json, .csv");
    write("a.jsonl", "{\"text\":\"x\"}\n{\"t\":\"x\"}\n");
    assertThatThrownBy(() -> read(Optional.of("text"), "a.jsonl"))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("a.jsonl:2: has no text \"text\"; mend or remove it");
    write("b.parquet", "PAR1 and nothing else");
    assertThatThrownBy(() -> read(Optional.empty(), "b.parquet"))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("b.parquet:1: the Parquet file has no footer");
  }
}
