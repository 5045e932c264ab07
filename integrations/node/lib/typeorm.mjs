export { encryptedColumn, supportEncryptedText } from './typeorm.cjs';
