// TypeORM's schema builder knows no types of extensions, and what it takes for changed it drops and adds anew.
'use strict';
const { encryptedTextType } = require('./index.cjs');

const TYPE = 'encrypted_text';
const TYPE_IN_SQL = /^encrypted_text(?:\((.*)\))?(?: COLLATE (\w+))?$/;

/** The options of a column: @Column(encryptedColumn({ length: 255, searchable: true, nullable: true })). */
function encryptedColumn({ length, searchable, nocase, ...options } = {}) {
  const [, modifiers, collation] = TYPE_IN_SQL.exec(encryptedTextType({ length, searchable, nocase }));
  return { ...options, ...(collation && { collation }), type: TYPE, length: modifiers };
}

/** Makes a DataSource know the type, and keep encrypted columns. Call it before initialize(). */
function supportEncryptedText(dataSource) {
  const { driver } = dataSource;
  driver.supportedDataTypes.push(TYPE);
  driver.withLengthColumnTypes.push(TYPE);
  const findChangedColumns = driver.findChangedColumns.bind(driver);
  driver.findChangedColumns = (inTable, inEntity) => {
    const typeNow = (column) => inTable.find(({ name }) => name === column.databaseName)?.type;
    for (const column of inEntity) {
      const now = typeNow(column);
      if (now !== undefined && (now === TYPE) !== (column.type === TYPE)) {
        throw new Error(`column ${column.databaseName} is ${now}, and TypeORM would drop it with its values: ` +
          'convert it in a migration, by pii_encrypt_columns or pii_decrypt_columns');
      }
    }
    // TypeORM does not read the modifiers, so to it each encrypted column has changed.
    return findChangedColumns(inTable, inEntity.filter((column) => typeNow(column) !== TYPE));
  };
}

module.exports = { encryptedColumn, supportEncryptedText };
