package steel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;

class TokenizerFolderTest {
  @TempDir Path tokenizer;
  @TempDir Path model;

  @Test
  void aModelGetsAllThatChatsNeed() throws IOException {
    Files.writeString(tokenizer.resolve("tokenizer.json"), "{}");
    Files.writeString(tokenizer.resolve("chat_template.jinja"), "{{ messages }}");
    TokenizerFolder.complete(tokenizer, model, List.of(7, 8), 9);
    assertThat(model.resolve("tokenizer.json")).hasContent("{}");
    assertThat(model.resolve("chat_template.jinja")).hasContent("{{ messages }}");
    assertThat(Files.readString(model.resolve("generation_config.json")))
        .contains("\"eos_token_id\" : [ 7, 8 ]", "\"pad_token_id\" : 9");
  }

  @Test
  void aFolderWithoutATokenizerIsRefused() {
    assertThatThrownBy(() -> TokenizerFolder.complete(tokenizer, model, List.of(), 0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("tokenizer.json is missing");
  }
}
